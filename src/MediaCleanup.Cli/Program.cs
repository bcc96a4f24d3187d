using System.Runtime.InteropServices;
using MediaCleanup.Cli;
using MediaCleanup.Core;

ReadingAhead.Begin(args);

// The first Ctrl+C or SIGTERM lets the file in hand be finished or left as it was; the second quits at once, which is just as safe.
using var interruption = new CancellationTokenSource();
var code = ExitCode.Interrupted;

void Interrupt(PosixSignalContext context)
{
    if (interruption.IsCancellationRequested)
    {
        return;
    }

    code = context.Signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
    context.Cancel = true;
    interruption.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
var surroundings = Surroundings.OfThisProcess() with { Interruption = () => code };
return await new Application(surroundings).RunAsync(args, interruption.Token);
