using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// What the AppHost prints: its own notices and the output of every resource, each line led by the resource's name in its colour.
/// Written by one thread, so that a slow terminal never holds up a resource; what it cannot take is counted and left out.
/// </summary>
internal sealed partial class StackConsole : IDisposable
{
    /// <summary>The name that the AppHost's own lines carry.</summary>
    public const string Own = "stack";

    private const int QueueLimit = 10_000;
    private static readonly int[] Palette = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];

    private readonly BlockingCollection<string> _queue = new(QueueLimit);
    private readonly ConcurrentDictionary<string, int> _colours = new(StringComparer.OrdinalIgnoreCase);
    private readonly TextWriter _output;
    private readonly bool _colour;
    private readonly bool _silent;
    private readonly Thread? _writer;
    private readonly TimeProvider _time;
    private readonly long _started;
    private int _width = Own.Length;
    private int _dropped;

    public StackConsole(TextWriter output, bool colour, bool silent, TimeProvider time)
    {
        _output = output;
        _colour = colour;
        _silent = silent;
        _time = time;
        _started = time.GetTimestamp();
        if (!silent)
        {
            _writer = new Thread(WriteQueue) { IsBackground = true, Name = "console" };
            _writer.Start();
        }
    }

    /// <summary>Time since the application was built.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    public static StackConsole ForProcess(bool silent, TimeProvider time)
    {
        var colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 16 * 1024) { AutoFlush = false };
        return new StackConsole(output, colour, silent, time);
    }

    /// <summary>Makes room for the names, so that all lines start in the same column.</summary>
    public void Register(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _width = Math.Max(_width, name.Length);
            _colours.TryAdd(name, Palette[_colours.Count % Palette.Length]);
        }
    }

    /// <summary>A line of the AppHost itself.</summary>
    public void Notice(string text) => Enqueue(Format(Own, text, 1), mayDrop: false);

    /// <summary>A line of the AppHost about one resource, with the time since the start.</summary>
    public void Notice(string resource, string text) => Enqueue(
        Format(resource, string.Create(CultureInfo.InvariantCulture, $"[{Elapsed.TotalSeconds,6:0.00} s] {text}"), ColourOf(resource)),
        mayDrop: false);

    public void ResourceLine(string resource, string line, bool isError)
    {
        if (!_silent)
        {
            var text = _colour ? OtherThanColour().Replace(line, string.Empty) + "\e[0m" : Plain(line);
            Enqueue(Format(resource, text, ColourOf(resource)), mayDrop: true);
        }
    }

    /// <summary>The text without what colours or moves it on a terminal.</summary>
    public static string Plain(string line) => line.Contains('\e', StringComparison.Ordinal) ? EscapeSequence().Replace(line, string.Empty) : line;

    public void Dispose()
    {
        if (!_queue.IsAddingCompleted)
        {
            _queue.CompleteAdding();

            // A terminal that is stopped (Ctrl-S) must not keep the application from ending.
            _writer?.Join(TimeSpan.FromSeconds(1));
        }
    }

    private void Enqueue(string line, bool mayDrop)
    {
        if (_silent || _queue.IsAddingCompleted)
        {
            return;
        }

        try
        {
            if (!_queue.TryAdd(line, mayDrop ? 0 : 100))
            {
                Interlocked.Increment(ref _dropped);
            }
        }
        catch (InvalidOperationException)
        {
            // Completed in between.
        }
    }

    private void WriteQueue()
    {
        try
        {
            foreach (var line in _queue.GetConsumingEnumerable())
            {
                _output.WriteLine(line);
                if (_queue.Count == 0)
                {
                    if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                    {
                        _output.WriteLine(Format(Own, string.Create(CultureInfo.InvariantCulture, $"{dropped} lines left out here; the log files have them"), 1));
                    }

                    _output.Flush();
                }
            }

            _output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more (a closed pipe); the application goes on.
        }
    }

    private int ColourOf(string name) => _colours.TryGetValue(name, out var colour) ? colour : Palette[0];

    private string Format(string name, string text, int colour)
    {
        var padded = name.PadRight(_width);
        return _colour ? $"\e[{colour.ToString(CultureInfo.InvariantCulture)}m{padded} |\e[0m {text}" : $"{padded} | {text}";
    }

    [GeneratedRegex(@"\e(\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(\a|\e\\)?|[@-Z\\^_])?")]
    private static partial Regex EscapeSequence();

    [GeneratedRegex(@"\e(?!\[[0-9;]*m)(\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(\a|\e\\)?|[@-Z\\^_])?")]
    private static partial Regex OtherThanColour();
}
