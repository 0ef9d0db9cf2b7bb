using System.Runtime.CompilerServices;
using System.Text;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// A log on disk, <c>{name}.log</c>, of bounded size: opened anew at each start of the application and whenever it is full; the
/// one before is kept as <c>{name}.log.1</c>. A disk error ends the file, never the application.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private readonly string _path;
    private readonly long _limit;
    private StreamWriter? _writer;
    private long _written;

    /// <param name="path">Where the log goes.</param>
    /// <param name="limit">Size in characters at which the file is turned over; with the one kept, the log takes about twice as much.</param>
    public LogFile(string path, long limit = 32 * 1024 * 1024)
    {
        _path = path;
        _limit = limit;
        TurnOver();
    }

    /// <summary>The older file and the present one; either may be missing.</summary>
    public IReadOnlyList<string> Paths => [_path + ".1", _path];

    /// <summary>The lines of a file that may be written meanwhile.</summary>
    public static async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: true);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    public void WriteLine(string line)
    {
        if (_writer is null)
        {
            return;
        }

        try
        {
            _writer.WriteLine(line);
            _written += line.Length + 1;
            if (_written >= _limit)
            {
                TurnOver();
            }
        }
        catch (IOException)
        {
            _writer = null;
        }
    }

    public void Dispose()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; what could be written has been.
        }

        _writer = null;
    }

    private void TurnOver()
    {
        _writer?.Dispose();
        if (File.Exists(_path))
        {
            File.Move(_path, _path + ".1", overwrite: true);
        }

        var stream = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        _written = 0;
    }
}
