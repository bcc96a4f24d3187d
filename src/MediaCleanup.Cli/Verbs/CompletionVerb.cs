using System.CommandLine;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Verbs;

/// <summary>The script that makes a shell complete verbs, options and names; it asks the program itself.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> _shell;

    public CompletionVerb()
        : base(
            "completion",
            "Prints the script by which a shell completes verbs, options, and the names in the queue",
            "eval \"$(media-cleanup completion bash)\"", "in ~/.bashrc",
            "eval \"$(media-cleanup completion zsh)\"", "in ~/.zshrc, behind compinit",
            "media-cleanup completion fish > ~/.config/fish/completions/media-cleanup.fish", "once",
            "media-cleanup completion powershell | Out-String | Invoke-Expression", "in $PROFILE")
    {
        _shell = new("shell") { Description = "Which shell", HelpName = "bash|zsh|fish|powershell" };
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        Command.Arguments.Add(_shell);
    }

    public override bool HeedsSettings => false;

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var shell = invocation.Parse.GetValue(_shell)!;
        var script = shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        };
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new CompletionScript(shell, script), CliJson.Default.CompletionScript);
        }
        else
        {
            invocation.Terminal.Verbatim(script);
        }

        return Task.FromResult(ExitCode.Done);
    }

    private const string Bash = """
        # bash completion of media-cleanup
        _media_cleanup() {
            local line
            COMPREPLY=()
            while IFS= read -r line; do
                # A name may hold anything: nothing of it may be taken for a command.
                case ${COMP_WORDS[COMP_CWORD]} in
                    \"*) line=${line//\\/\\\\} line=${line//\"/\\\"} line=${line//\$/\\\$} line=${line//\`/\\\`} line=${line//!/\"\'!\'\"} ;;
                    \'*) line=${line//\'/\'\\\'\'} ;;
                    *) line=$(printf %q "$line") ;;
                esac
                COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _media_cleanup media-cleanup

        """;

    private const string Zsh = """
        #compdef media-cleanup
        # zsh completion of media-cleanup
        _media_cleanup() {
            local line="${(j: :)words[1,CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            found=("${(@)found:#}")
            if (( ${#found} )); then
                compadd -- "${found[@]}"
            else
                _files
            fi
        }
        if [[ ${funcstack[1]} == _media_cleanup ]]; then
            _media_cleanup "$@"
        else
            compdef _media_cleanup media-cleanup
        fi

        """;

    private const string Fish = """
        # fish completion of media-cleanup
        function __media_cleanup_words
            set -l line (commandline -cp)
            media-cleanup "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c media-cleanup -f -a '(__media_cleanup_words)'
        for option in status-dir config
            complete -c media-cleanup -l $option -r -F
        end
        for option in queue:scan queue:instead-of queue:forget checkpoint:backup demo:keep inspect:names-from
            set -l pair (string split : -- $option)
            complete -c media-cleanup -n "__fish_seen_subcommand_from $pair[1]" -l $pair[2] -r -F
        end
        complete -c media-cleanup -n '__fish_seen_subcommand_from inspect' -F

        """;

    private const string PowerShell = """
        # PowerShell completion of media-cleanup
        Register-ArgumentCompleter -Native -CommandName media-cleanup -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = "$commandAst".PadRight($cursorPosition)
            $start = $wordToComplete.Trim("'", '"')
            media-cleanup "[suggest:$cursorPosition]" "$line" 2>$null | Where-Object { $_.StartsWith($start, 'OrdinalIgnoreCase') } | ForEach-Object {
                $text = if ($_ -match '[^\w\-./]') { "'" + $_.Replace("'", "''") + "'" } else { $_ }
                [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
            }
        }

        """;
}

/// <summary><c>completion --json</c>.</summary>
internal sealed record CompletionScript(string Shell, string Script);
