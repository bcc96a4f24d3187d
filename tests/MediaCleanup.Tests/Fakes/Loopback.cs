using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaCleanup.Tests.Fakes;

/// <summary>A real HTTP server on 127.0.0.1 that answers as the test says.</summary>
public sealed class Loopback : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Loopback(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>Path and query of each request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<IHeaderDictionary> Headers { get; } = new();

    /// <summary>Starts a server; the number counts requests from 0.</summary>
    public static async Task<Loopback> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MinResponseDataRate = null);
        var loopback = new Loopback(builder.Build());
        var count = -1;
        loopback._app.Run(async context =>
        {
            loopback.Requests.Enqueue(context.Request.Path + context.Request.QueryString);
            loopback.Headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary()));
            await answer(context, Interlocked.Increment(ref count));
        });
        await loopback._app.StartAsync();
        loopback.Address = loopback._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return loopback;
    }

    /// <summary>One that answers every request with this JSON.</summary>
    public static Task<Loopback> StartAsync(string json) => StartAsync((context, _) => Json(context, json));

    public static async Task Json(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
