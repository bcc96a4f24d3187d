using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace MediaCleanup.Core.Http;

/// <summary>
/// The way of every request to one service: cache, retry, breaker, spacing, timeout, socket. The spacing is inside the retry, so
/// that each attempt waits its turn; the timeout is inside the spacing, so that a queue is not taken for a slow server.
/// </summary>
public sealed class ServiceChain : IDisposable
{
    /// <summary>The longest wait that a service can ask for. Longer ones are cut, and asked again.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>After this much time with one request, no further attempt is begun.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(15);

    private const int MaxRetries = 5;

    /// <summary>After so many answers in a row that are of no use, it is doubtful that the service answers at all.</summary>
    private const int MaxUselessAnswers = 5;

    private readonly ServiceOptions _options;
    private readonly ResponseCache? _cache;
    private readonly TimeProvider _time;
    private readonly Spacing _spacing;
    private readonly Wire _wire;
    private readonly KeyedTurn _turns = new();
    private readonly CircuitBreakerManualControl _breaker = new();
    private readonly ResiliencePipeline<Attempt> _pipeline;
    private readonly ResiliencePipeline _timeout;
    private long _requests;
    private long _cacheHits;
    private long _retries;
    private long _waitedTicks;
    private long _answers;
    private int _useless;

    /// <param name="cache">null where the caller keeps the answers itself.</param>
    /// <param name="bottom">stands in for the socket, as a catalogue in this process does; null for the real one.</param>
    public ServiceChain(ServiceOptions options, ResponseCache? cache, TimeProvider time, HttpMessageHandler? bottom = null)
    {
        _options = options;
        _cache = cache;
        _time = time;
        _spacing = new(options.Gap, time, options.PaceFile);
        _wire = new(options, time, _spacing.Restart, bottom) { Turn = _spacing.WaitAsync };
        _timeout = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(new TimeoutStrategyOptions { Timeout = options.Timeout }).Build();
        _pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(60),
                ShouldHandle = a => ValueTask.FromResult(ShouldRetry(a)),
                DelayGenerator = a => ValueTask.FromResult(DelayOf(a)),
                OnRetry = _ =>
                {
                    Interlocked.Increment(ref _retries);
                    return default;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                FailureRatio = 1,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(60),
                BreakDuration = TimeSpan.FromSeconds(30),
                ManualControl = _breaker,
                ShouldHandle = a => ValueTask.FromResult(a.Outcome.Result is { Outcome: Outcome.Failed or Outcome.Unreachable, RetryAfter: null }),
            })
            .Build();
    }

    public ServiceStatistics Statistics => new(
        Interlocked.Read(ref _requests), Interlocked.Read(ref _cacheHits), Interlocked.Read(ref _retries), _wire.Bytes, new(Interlocked.Read(ref _waitedTicks)));

    /// <summary>Gets an answer: remembered, or asked for. Callers with the same request at the same time share one.</summary>
    /// <exception cref="MediaCleanupException">the service cannot be used.</exception>
    /// <exception cref="EntryException">this answer cannot be used; other requests work.</exception>
    public async Task<ServiceAnswer> FetchAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        if (Remembered(request) is { } known)
        {
            return known;
        }

        using var turn = await _turns.TakeAsync(request.PathAndQuery, cancellationToken);
        return Remembered(request) ?? await AskAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        _wire.Dispose();
        _spacing.Dispose();
    }

    private ServiceAnswer? Remembered(ServiceRequest request)
    {
        if (_cache?.Find(request.PathAndQuery) is not { } known)
        {
            return null;
        }

        Interlocked.Increment(ref _cacheHits);
        return new(known.Status, known.Body, FromCache: true);
    }

    private async Task<ServiceAnswer> AskAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var course = new Course(_time.GetTimestamp(), Interlocked.Read(ref _answers));
        var attempt = await RunAsync(request, course, cancellationToken);
        if (!attempt.IsAnswer)
        {
            throw await FaultAsync(attempt, course, cancellationToken);
        }

        var answer = new CachedAnswer(attempt.Outcome == Outcome.NotFound ? 404 : 200, attempt.Body, attempt.Outcome != Outcome.Good, _time.GetUtcNow());
        _cache?.Put(request.PathAndQuery, answer);
        if (attempt.Outcome == Outcome.Good && request.OtherKey is { } otherKey)
        {
            _cache?.Put(otherKey(attempt.Body), answer);
        }

        return new(answer.Status, answer.Body, FromCache: false);
    }

    private async Task<Attempt> RunAsync(ServiceRequest request, Course course, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CourseKey, course);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (c, s) => s.Course.Last = await s.Chain.AttemptAsync(s.Request, c.CancellationToken), context, (Chain: this, Request: request, Course: course));
        }
        catch (BrokenCircuitException)
        {
            return course.Last ?? new(Outcome.Failed, "it failed several times in a row");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<Attempt> AttemptAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var waited = await _spacing.WaitAsync(cancellationToken);
        Interlocked.Add(ref _waitedTicks, waited.Ticks);
        Interlocked.Increment(ref _requests);
        Attempt attempt;
        try
        {
            attempt = await _timeout.ExecuteAsync(
                static async (s, c) => await s.Wire.GetAsync(s.Path, c), (Wire: _wire, Path: request.PathAndQuery), cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            attempt = new(Outcome.Failed, "it did not answer in time");
        }

        if (attempt.Outcome == Outcome.Good)
        {
            attempt = Judged(request, attempt);
        }

        if (attempt.RetryAfter is { } pause && pause > TimeSpan.Zero)
        {
            _spacing.Pause(pause < LongestPause ? pause : LongestPause);
        }

        if (attempt.IsAnswer)
        {
            Interlocked.Increment(ref _answers);
            Interlocked.Exchange(ref _useless, 0);
        }

        return attempt;
    }

    private static Attempt Judged(ServiceRequest request, Attempt attempt)
    {
        Verdict verdict;
        try
        {
            verdict = request.Judge(attempt.Body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            verdict = Verdict.Bad; // What cannot be read is not the answer.
        }

        return verdict switch
        {
            Verdict.Good => attempt,
            Verdict.Negative => attempt with { Outcome = Outcome.Negative },
            _ => new(Outcome.Poisoned, "the answer does not belong to the request"),
        };
    }

    private bool ShouldRetry(RetryPredicateArguments<Attempt> a)
    {
        var course = a.Context.Properties.GetValue(CourseKey, null!);
        return _time.GetElapsedTime(course.StartedAt) < Budget && a.Outcome switch
        {
            { Exception: BrokenCircuitException } => true,
            { Result: { MayHeal: true } } => true,
            { Result.Outcome: Outcome.Poisoned } => a.AttemptNumber == 0,
            _ => false,
        };
    }

    /// <summary>What the service asked for is waited by all callers, in the spacing, so that here nothing more is needed.</summary>
    private static TimeSpan? DelayOf(RetryDelayGeneratorArguments<Attempt> a) => a.Outcome switch
    {
        { Exception: BrokenCircuitException { RetryAfter: { } left } } when left > TimeSpan.Zero => left,
        { Result.RetryAfter: { } pause } when pause > TimeSpan.Zero => TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Tells a service that cannot be used from one request that cannot be answered.</summary>
    private async Task<Exception> FaultAsync(Attempt attempt, Course course, CancellationToken cancellationToken)
    {
        var reason = $"{_options.Name}: {attempt.Reason}.";
        var others = Interlocked.Read(ref _answers);
        switch (attempt.Outcome)
        {
            case Outcome.Refused when _options.KeySetting is not null || others == 0:
                return Unusable(reason, _options.KeySetting is { } setting
                    ? $"Check the key in {setting}: {_options.Name} does not accept it."
                    : $"{_options.Name} refuses this program or this network; try again later, and check the contact in the settings.");
            case Outcome.Refused or Outcome.Rejected:
                return new EntryException(reason);
            case Outcome.Malformed or Outcome.Poisoned:
                // Nothing has worked so far, or nothing works any more: a log-in page answers, or the address is wrong.
                var isDoubtful = others == 0 || Interlocked.Increment(ref _useless) >= MaxUselessAnswers;
                return !isDoubtful || (await ProbeAsync(cancellationToken)).IsAnswer
                    ? new EntryException(reason)
                    : Unusable(reason, $"Something else than {_options.Name} seems to answer: check the network (a log-in page?) and the address in the settings.");
            case Outcome.Unreachable:
                break;
            default:
                if (others != course.AnswersBefore || (await ProbeAsync(cancellationToken)).IsSignOfLife)
                {
                    return new EntryException(reason + " Other requests work.");
                }

                break;
        }

        return Unusable(reason, "Try again later: entries stay pending, and what was fetched is kept.");
    }

    /// <summary>Asks the one question that every working server answers, past the breaker, which it closes again.</summary>
    private async Task<Attempt> ProbeAsync(CancellationToken cancellationToken)
    {
        var attempt = await AttemptAsync(new(_options.Probe, static _ => Verdict.Good), cancellationToken);
        if (attempt.IsSignOfLife)
        {
            await _breaker.CloseAsync(cancellationToken);
        }

        return attempt;
    }

    private static MediaCleanupException Unusable(string reason, string nextStep) => new(ExitCode.ServiceUnusable, reason, nextStep);

    private static readonly ResiliencePropertyKey<Course> CourseKey = new("course");

    /// <summary>What one request has gone through.</summary>
    private sealed class Course(long startedAt, long answersBefore)
    {
        public long StartedAt { get; } = startedAt;

        public long AnswersBefore { get; } = answersBefore;

        public Attempt? Last { get; set; }
    }
}
