using System.Diagnostics;
using System.Globalization;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// A small shell in a session of its own that knows the process group of every child and kills what is left of them when this
/// process is gone, however it went: the end of its standard input tells it. <c>pdeathsig</c> reaches only the children
/// themselves; this reaches the processes that they have started.
/// </summary>
internal static class OrphanWarden
{
    // One line a change: "+ group" and "- group". Plain sh, no program started until the end.
    private const string Script = """
        groups=' '
        while read -r change group; do
          case $change in
            +) groups="$groups$group " ;;
            -) case $groups in *" $group "*) groups="${groups%% "$group" *} ${groups#* "$group" }" ;; esac ;;
          esac
        done
        for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
        """;

    private static readonly Lock WriteLock = new();
    private static StreamWriter? s_input;
    private static bool s_tried;

    public static void Watch(int group) => Write('+', group);

    public static void Forget(int group) => Write('-', group);

    private static void Write(char change, int group)
    {
        lock (WriteLock)
        {
            try
            {
                if (!s_tried)
                {
                    s_tried = true;
                    s_input = Start();
                }

                s_input?.Write(string.Create(CultureInfo.InvariantCulture, $"{change} {group}\n"));
            }
            catch (IOException)
            {
                // Somebody killed the warden; the children themselves are still tied to this process.
                s_input = null;
            }
        }
    }

    private static StreamWriter? Start()
    {
        if (ProgramPath.Find("sh", "/") is not { } shell || ProgramPath.Find("setsid", "/") is not { } setsid)
        {
            return null;
        }

        var start = new ProcessStartInfo(setsid) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.ArgumentList.Add(shell);
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        var warden = Process.Start(start);
        if (warden is null)
        {
            return null;
        }

        warden.StandardOutput.Close();
        warden.StandardError.Close();
        warden.StandardInput.AutoFlush = true;
        return warden.StandardInput;
    }
}
