using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Unicode;

namespace MediaCleanup.Core.Http;

/// <summary>
/// One GET, buffered, with limits for size and form. Headers and body are read under the same token, so that the caller's timeout
/// holds for a body that drips too.
/// </summary>
internal sealed class Wire : IDisposable
{
    private const int MaxRedirects = 3;

    private readonly ServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler? _socket;
    private readonly HttpMessageInvoker _invoker;
    private long _bytes;

    /// <param name="connected">called when a connection has just been made, its handshakes included.</param>
    /// <param name="bottom">stands in for the socket; null for the real one.</param>
    public Wire(ServiceOptions options, TimeProvider time, Action connected, HttpMessageHandler? bottom)
    {
        _options = options;
        _time = time;
        _socket = bottom is null ? MakeSocket(options.Address, connected) : null;
        _invoker = new(bottom ?? _socket!, disposeHandler: false);
    }

    /// <summary>Waits for the next request's turn: where a redirect leads is one more request to the service.</summary>
    public Func<CancellationToken, Task>? Turn { get; init; }

    /// <summary>Bytes of bodies so far, after decompression.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose()
    {
        _invoker.Dispose();
        _socket?.Dispose();
    }

    /// <summary>Sends one request and reads its answer whole. What the network does wrong comes back as an outcome.</summary>
    public async Task<Attempt> GetAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        var address = WithKey(_options.Address.Resolve(pathAndQuery));
        try
        {
            for (var i = 0; ; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                Describe(request, isFirst: i == 0);
                using var response = await _invoker.SendAsync(request, cancellationToken);
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
                {
                    return await ReadAsync(response, cancellationToken);
                }

                var target = _options.FollowsRedirects && i < MaxRedirects
                    ? _options.Address.Redirect(address, response.Headers.Location?.OriginalString, _options.RedirectDomain)
                    : null;
                if (target is null)
                {
                    return new(Outcome.Poisoned, "it leads to another address that may not be followed");
                }

                address = target;
                if (Turn is { } turn)
                {
                    await turn(cancellationToken);
                }
            }
        }
        catch (HttpRequestException e)
        {
            return Failure(e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return new(Outcome.Failed, "the connection ended in the middle");
        }
        catch (InvalidDataException)
        {
            return new(Outcome.Malformed, "the compressed answer is damaged");
        }
    }

    /// <summary>Whether bytes are one whole JSON value in UTF-8, not nested deeper than any answer of ours.</summary>
    internal static bool IsJson(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || !Utf8.IsValid(body))
        {
            return false;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray))
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A v3 key can only stand in the query; it is put there at the last moment, so that no cache or log sees it.</summary>
    private Uri WithKey(Uri address) => _options.Key is { IsToken: false } key
        ? new Uri(address.AbsoluteUri + (address.Query.Length == 0 ? "?" : "&") + "api_key=" + Uri.EscapeDataString(key.Reveal()))
        : address;

    private void Describe(HttpRequestMessage request, bool isFirst)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", _options.Expects == AnswerKind.Json ? "application/json" : "image/jpeg, image/png");
        if (isFirst && _options.Key is { IsToken: true } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        }
    }

    private async Task<Attempt> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var type = response.Content.Headers.ContentType?.MediaType;
        switch (status)
        {
            case 404 when _options.Expects == AnswerKind.Json && !Fits(type):
                // A page of some web server: a wrong address must not fill the cache with "not known".
                return new(Outcome.Malformed, "there is no such interface at its address (404)");
            case 404:
                return new(Outcome.NotFound, "it is not known there");
            case 401 or 403:
                return new(Outcome.Refused, $"it refuses ({status})");
            case 429 or 503:
                return new(Outcome.Throttled, $"it says to come back later ({status})", RetryAfter: RetryAfter(response.Headers.RetryAfter));
            case 408 or 425 or >= 500:
                return new(Outcome.Failed, $"it failed ({status})", RetryAfter: RetryAfter(response.Headers.RetryAfter));
            case not 200:
                return new(Outcome.Rejected, $"it rejects the request ({status})");
        }

        if (!Fits(type))
        {
            return new(Outcome.Malformed, "the answer is of another kind than was asked for");
        }

        var body = await ReadBodyAsync(response.Content, cancellationToken);
        return body is null
            ? new(Outcome.Poisoned, $"the answer is larger than {_options.MaxBytes >> 20} MB")
            : _options.Expects == AnswerKind.Json && !IsJson(body.AsSpan())
                ? new(Outcome.Malformed, "the answer is not whole JSON")
                : new(Outcome.Good, "", body);
    }

    /// <summary>Reads a body up to the limit; null when it goes on beyond. A length that is told is not believed, only used to give up early.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > _options.MaxBytes)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var chunk = new byte[64 << 10];
        for (int n; (n = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (buffer.Length + n > _options.MaxBytes)
            {
                return null;
            }

            await buffer.WriteAsync(chunk.AsMemory(0, n), cancellationToken);
        }

        Interlocked.Add(ref _bytes, buffer.Length);
        return buffer.ToArray();
    }

    private bool Fits(string? type) => _options.Expects == AnswerKind.Json
        ? type is null or "application/json" or "text/json" || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
        : type is null or "application/octet-stream" or "binary/octet-stream" || type.StartsWith("image/", StringComparison.OrdinalIgnoreCase);

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    /// <summary>What was thrown tells no address and no key: its own message may hold either.</summary>
    private static Attempt Failure(HttpRequestException e) => e switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => new(Outcome.Unreachable, "its host name is not known"),
        { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } => new(Outcome.Unreachable, "its certificate was not accepted"),
        { InnerException: PrivateAddressException } => new(Outcome.Unreachable, "its name leads to an address of this machine or of a private network"),
        { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } => new(Outcome.Unreachable, "no connection could be made"),
        _ => new(Outcome.Failed, "the connection ended in the middle"),
    };

    /// <summary>
    /// No redirect is followed unseen, no cookie kept. A private address is only connected to where the base host was named by the
    /// user, so that an answer, or a name server, cannot make us talk to the inside of a network.
    /// </summary>
    private static SocketsHttpHandler MakeSocket(ServiceAddress address, Action connected)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli | DecompressionMethods.Deflate,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
            MaxConnectionsPerServer = 4,
            PlaintextStreamFilter = (context, _) =>
            {
                connected();
                return ValueTask.FromResult(context.PlaintextStream);
            },
        };

        // A proxy of the system's is the user's own choice, and the only connection that is then made.
        var hasProxy = HttpClient.DefaultProxy.GetProxy(address.Base) is { } proxy && proxy != address.Base && !HttpClient.DefaultProxy.IsBypassed(address.Base);
        if (address.MayBePrivate)
        {
            handler.UseProxy = false;
        }
        else if (!hasProxy)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = ConnectAsync;
        }

        return handler;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket; without a stream it is disposed here.")]
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || Array.Exists(addresses, ServiceAddress.IsPrivate))
        {
            throw new PrivateAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException() : IOException("A public name leads to a private address.");
}
