using System.CommandLine;
using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>
/// One verb of the command line. Alone it shows (or, for <c>process</c>, works); each of its acts is an option, and acts exclude
/// each other; modifiers go with any act.
/// </summary>
internal abstract class Verb
{
    private readonly List<Option> _acts = [];

    protected Verb(string name, string description, params string[] examples)
    {
        Command = new(name, description);
        Examples = examples;
    }

    public Command Command { get; }

    /// <summary>For the help: a command and what it does, in turn.</summary>
    public IReadOnlyList<string> Examples { get; }

    public abstract Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken);

    /// <summary>A fault in the settings is told before anything is done or shown.</summary>
    public virtual bool HeedsSettings => true;

    /// <summary>The act that was asked for, or null when the verb stands alone.</summary>
    protected Option? ActOf(Invocation invocation)
    {
        var asked = _acts.Where(a => invocation.Parse.GetResult(a) is { Implicit: false }).ToList();
        return asked.Count <= 1
            ? asked.FirstOrDefault()
            : throw new MediaCleanupException(ExitCode.Usage, $"{asked[0].Name} and {asked[1].Name} exclude each other", $"Give one of them: media-cleanup {Command.Name} {asked[0].Name} …");
    }

    protected Option<T> Act<T>(Option<T> option)
    {
        _acts.Add(option);
        RefuseEmpty(option);
        Command.Options.Add(option);
        return option;
    }

    protected Option<bool> Act(string name, string description) => Act(new Option<bool>(name) { Description = description });

    protected Option<string?> Act(string name, string helpName, string description) => Act(new Option<string?>(name) { Description = description, HelpName = helpName });

    protected Option<T> Modifier<T>(Option<T> option)
    {
        RefuseEmpty(option);
        Command.Options.Add(option);
        return option;
    }

    protected Option<bool> Modifier(string name, string description) => Modifier(new Option<bool>(name) { Description = description });

    protected Option<string?> Modifier(string name, string helpName, string description) => Modifier(new Option<string?>(name) { Description = description, HelpName = helpName });

    /// <summary>A whole number within bounds; anything else is one clear error.</summary>
    protected static Option<int?> Number(string name, string helpName, string description, int minimum, int maximum)
    {
        var option = new Option<int?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
                {
                    return number;
                }

                result.AddError($"{name} takes a whole number from {minimum} to {maximum}, not '{string.Join(' ', result.Tokens.Select(t => t.Value))}'");
                return null;
            },
        };
        return option;
    }

    /// <summary>An empty value is a variable that was not set; a folder of that name would be the present one.</summary>
    internal static void RefuseEmpty(Option option) => option.Validators.Add(static result =>
    {
        if (result.Tokens is [{ Value: "" }] && result.Option is Option named)
        {
            result.AddError($"{named.Name} was given an empty value");
        }
    });

    /// <summary>Modifiers go with any act; one that changes nothing about this act is said to, or a person takes it for done.</summary>
    protected static void TellIdle(Invocation invocation, Option? act, Option modifier, Option belongsTo)
    {
        if (act != belongsTo && invocation.Parse.GetResult(modifier) is { Implicit: false })
        {
            invocation.Terminal.Warning($"{modifier.Name} has no effect without {belongsTo.Name}");
        }
    }

    protected static MediaKind? KindOf(Invocation invocation, Option<string?> library) =>
        invocation.Parse.GetValue(library) is { } name ? MediaKind.All.First(k => k.Folder == name) : null;
}
