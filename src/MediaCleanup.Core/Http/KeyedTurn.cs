namespace MediaCleanup.Core.Http;

/// <summary>One caller at a time for each key.</summary>
internal sealed class KeyedTurn
{
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    public async Task<IDisposable> TakeAsync(string key, CancellationToken cancellationToken)
    {
        Queue? queue;
        lock (_queues)
        {
            if (!_queues.TryGetValue(key, out queue))
            {
                _queues[key] = queue = new(this, key);
            }

            queue.Users++;
        }

        try
        {
            await queue.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(queue);
            throw;
        }

        return queue;
    }

    private void Leave(Queue queue)
    {
        lock (_queues)
        {
            if (--queue.Users == 0)
            {
                _queues.Remove(queue.Key);
                queue.Turn.Dispose();
            }
        }
    }

    private sealed class Queue(KeyedTurn owner, string key) : IDisposable
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public string Key => key;

        public int Users { get; set; }

        public void Dispose()
        {
            Turn.Release();
            owner.Leave(this);
        }
    }
}
