namespace StockKafka.Load.Engine;

/// <summary>An exception that a user's code let go: a defect of the scenario, not an answer of the system.</summary>
internal sealed record ExceptionCount(string Message, string Traceback, long Count);

internal sealed class ExceptionLog
{
    /// <summary>Bound on distinct exceptions kept with their traces.</summary>
    private const int MaxDistinct = 100;

    private readonly Dictionary<string, ExceptionCount> _seen = [];

    /// <summary>Counts the exception and returns the kind of failure to record it as.</summary>
    public string Add(Exception exception)
    {
        var message = $"{exception.GetType().Name}: {exception.Message}";
        lock (_seen)
        {
            if (_seen.TryGetValue(message, out var known))
            {
                _seen[message] = known with { Count = known.Count + 1 };
            }
            else if (_seen.Count < MaxDistinct)
            {
                _seen[message] = new(message, exception.StackTrace ?? "", 1);
            }
        }

        return message;
    }

    public IReadOnlyList<ExceptionCount> All()
    {
        lock (_seen)
        {
            return [.. _seen.Values];
        }
    }
}
