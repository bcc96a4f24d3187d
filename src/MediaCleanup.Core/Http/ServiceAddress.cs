using System.Net;
using System.Net.Sockets;

namespace MediaCleanup.Core.Http;

/// <summary>Where a service is: scheme, host, port and prefix, without the path of its API.</summary>
public sealed class ServiceAddress
{
    private static readonly string[] ApiPaths = ["/ws/2", "/3"];

    private readonly string _prefix;

    private ServiceAddress(Uri address, bool isPublic)
    {
        Base = address;
        IsPublic = isPublic;
        _prefix = address.AbsoluteUri.EndsWith('/') ? address.AbsoluteUri : address.AbsoluteUri + "/";
    }

    public Uri Base { get; }

    /// <summary>The service's own host, for which its rules hold: https, one request a second, a contact.</summary>
    public bool IsPublic { get; }

    /// <summary>Whether connections to addresses of this machine or of a private network are allowed: only where a person named the host.</summary>
    public bool MayBePrivate => !IsPublic;

    /// <summary>Reads the value of a setting.</summary>
    /// <param name="setting">its key, for the message.</param>
    /// <param name="publicHost">the service's own host.</param>
    /// <exception cref="MediaCleanupException">not an address that can be used.</exception>
    public static ServiceAddress Parse(string setting, string text, string publicHost)
    {
        if (Bare(text) is not { } address)
        {
            throw new MediaCleanupException(
                ExitCode.Usage,
                $"{setting} is not an address of the form https://host[:port][/prefix].",
                $"Set {setting} to something like http://127.0.0.1:5000, or remove it to use the public service.");
        }

        // The path of the API is added to each request; with it twice, every answer would be "not found", which is remembered.
        if (address.AbsolutePath.TrimEnd('/') is var path && ApiPaths.FirstOrDefault(p => path.EndsWith(p, StringComparison.Ordinal)) is { } api)
        {
            throw new MediaCleanupException(
                ExitCode.Usage,
                $"{setting} ends in {api}, which is added to each request anyway.",
                $"Write {address.GetLeftPart(UriPartial.Authority)}{path[..^api.Length]}");
        }

        return TryParse(text, publicHost) ?? throw new MediaCleanupException(
            ExitCode.Usage,
            $"{setting}: {publicHost} is only used over https.",
            $"Write https://{address.Host}, or remove {setting} to use the public service.");
    }

    /// <summary>The same for an address that a service gave; null when it cannot be used.</summary>
    public static ServiceAddress? TryParse(string text, string publicHost) =>
        Bare(text) is { } address && IsHostOf(address.Host, publicHost) is var isPublic && (!isPublic || address.Scheme == "https")
            ? new(address, isPublic)
            : null;

    /// <summary>The address of a request below the base.</summary>
    /// <exception cref="EntryException">the path would leave the base, or has characters that no address has.</exception>
    public Uri Resolve(string pathAndQuery)
    {
        var path = pathAndQuery.AsSpan();
        var query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        var isClean = path.Length > 0 && path[0] != '/' && !pathAndQuery.AsSpan().ContainsAnyExceptInRange('!', '~') && path.IndexOfAny('\\', '#') < 0;
        foreach (var segment in path.Split('/'))
        {
            // %2E is a dot to Uri, so that "%2e%2e" climbs like "..".
            isClean &= path[segment] is not ("." or "..") && !path[segment].Contains("%2e", StringComparison.OrdinalIgnoreCase);
        }

        return isClean && Uri.TryCreate(_prefix + pathAndQuery, UriKind.Absolute, out var address) && IsBelow(address)
            ? address
            : throw new EntryException("A request was made up from a name that cannot stand in an address.");
    }

    /// <summary>Where a redirect may lead: the same host and port, or, from the public service, a host of the given domain over https.</summary>
    /// <returns>null when it may not be followed.</returns>
    public Uri? Redirect(Uri from, string? location, string? domain)
    {
        if (location is null || !Uri.TryCreate(from, location, out var target) || target.UserInfo.Length > 0)
        {
            return null;
        }

        var isHome = target.Scheme == Base.Scheme && target.Host == Base.Host && target.Port == Base.Port;
        var isFriend = IsPublic && domain is not null && target is { Scheme: "https", Port: 443 } && IsHostOf(target.Host, domain);
        return isHome || isFriend ? target : null;
    }

    /// <summary>Whether an address belongs to this machine, a private network, a link, or to no host at all (RFC 6890).</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is 0 or 10 or 127 or >= 224
                || (bytes[0] == 100 && bytes[1] is >= 64 and <= 127)
                || (bytes[0] == 169 && bytes[1] == 254)
                || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31)
                || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 192 && bytes[1] == 0 && bytes[2] == 0)
                || (bytes[0] == 198 && bytes[1] is 18 or 19)
            : address.Equals(IPAddress.IPv6Any)
                || IPAddress.IsLoopback(address)
                || address.IsIPv6LinkLocal
                || address.IsIPv6SiteLocal
                || address.IsIPv6UniqueLocal
                || address.IsIPv6Multicast
                || Embeds(bytes);
    }

    /// <summary>NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address, which is judged in their stead.</summary>
    private static bool Embeds(ReadOnlySpan<byte> bytes) =>
        (bytes.StartsWith((ReadOnlySpan<byte>)[0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) && IsPrivate(new IPAddress(bytes[12..])))
        || (bytes.StartsWith((ReadOnlySpan<byte>)[0x20, 0x02]) && IsPrivate(new IPAddress(bytes[2..6])));

    private static Uri? Bare(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
        && address.Host.Length > 0
            ? address
            : null;

    private bool IsBelow(Uri address) =>
        address.Scheme == Base.Scheme && address.Host == Base.Host && address.Port == Base.Port
        && address.AbsoluteUri.StartsWith(_prefix, StringComparison.Ordinal);

    private static bool IsHostOf(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || (host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && host[^(domain.Length + 1)] == '.');
}
