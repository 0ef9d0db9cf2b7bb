using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Signals;

/// <summary>
/// Looks at every rule for every symbol on some days, in one pass over the replica: symbol by symbol, in parallel, each indicator
/// worked out once. Memory is bounded by the days asked for, not by the length of the history.
/// </summary>
public sealed class SignalScan(Replica replica, IOptions<SignalRuleOptions> options)
{
    /// <summary>Trading days before the first day asked for that are read, so that indicators have warmed up.</summary>
    public const int WarmUpDays = 300;

    /// <summary>The most days that one pass takes: about 32 bytes for each signal are kept until it ends.</summary>
    public const int MaxDays = 250;

    /// <summary>The trading days of the replica from one day to another, both included.</summary>
    /// <exception cref="ReplicaUnavailableException">No replica has been published.</exception>
    public List<DateOnly> DaysBetween(DateOnly from, DateOnly to) => replica.Read(connection => ReplicaBars.Days(connection, from, to));

    /// <summary>Scans from one day to another.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day; at most <see cref="MaxDays"/> days of trading lie between them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One entry for each day that has bars, oldest first; signals by symbol.</returns>
    /// <exception cref="ReplicaUnavailableException">No replica has been published.</exception>
    public IReadOnlyList<DaySignals> Run(DateOnly from, DateOnly to, CancellationToken cancellationToken) => replica.Read(connection =>
    {
        var days = ReplicaBars.Days(connection, from, to);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days.Count, MaxDays);
        if (days.Count == 0)
        {
            return [];
        }

        var plan = ReplicaBars.Plan(connection, days[0], days[^1]);
        var places = days.Select((day, index) => (day, index)).ToDictionary(each => each.day.DayNumber, each => each.index);
        var found = plan.Select(_ => new List<Found>()).ToArray();
        var symbols = new int[days.Count];
        try
        {
            Parallel.For(0, plan.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                () => new Worker(replica, options.Value, places),
                (chunk, _, worker) =>
                {
                    worker.Scan(plan[chunk], found[chunk]);
                    return worker;
                },
                worker =>
                {
                    lock (symbols)
                    {
                        worker.AddTo(symbols);
                    }

                    worker.Dispose();
                });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return Collect(days, symbols, plan, found);
    });

    private List<DaySignals> Collect(List<DateOnly> days, int[] symbols, List<BarChunk> plan, List<Found>[] found)
    {
        var conditions = options.Value.RulesOver(new SymbolSeries()).Select(rule => rule.Condition).ToArray();
        var counts = new int[days.Count];
        foreach (var each in found.SelectMany(list => list))
        {
            counts[each.Day]++;
        }

        var byDay = counts.Select(count => new List<(SymbolBars Symbol, Found Signal)>(count)).ToArray();
        for (var chunk = 0; chunk < plan.Count; chunk++)
        {
            foreach (var each in CollectionsMarshal.AsSpan(found[chunk]))
            {
                byDay[each.Day].Add((plan[chunk].Symbols[each.Symbol], each));
            }

            found[chunk] = [];
        }

        return [.. days.Select((day, index) => new DaySignals(day, symbols[index], conditions, byDay[index]))];
    }

    /// <summary>A signal as it is kept during the pass.</summary>
    internal readonly record struct Found(int Symbol, short Day, short Rule, double Close, double Value, double Level);

    private sealed class Worker : IDisposable
    {
        private readonly ReplicaBars _bars;
        private readonly SymbolSeries _series = new();
        private readonly SignalRule[] _rules;
        private readonly Dictionary<int, int> _places;
        private readonly int[] _symbols;

        public Worker(Replica replica, SignalRuleOptions options, Dictionary<int, int> places)
        {
            _bars = new(replica);
            _rules = options.RulesOver(_series);
            _places = places;
            _symbols = new int[places.Count];
        }

        public void Scan(BarChunk chunk, List<Found> found)
        {
            foreach (var symbol in _bars.Read(chunk, _series))
            {
                _series.Complete();
                for (var row = _series.Count - 1; row >= 0; row--)
                {
                    if (!_places.TryGetValue(_series.Days[row], out var day))
                    {
                        break; // Older than the first day asked for.
                    }

                    _symbols[day]++;
                    AddSignals(symbol, row, day, found);
                }
            }
        }

        public void AddTo(int[] symbols)
        {
            for (var day = 0; day < symbols.Length; day++)
            {
                symbols[day] += _symbols[day];
            }
        }

        public void Dispose() => _bars.Dispose();

        private void AddSignals(int symbol, int row, int day, List<Found> found)
        {
            for (var rule = 0; rule < _rules.Length; rule++)
            {
                if (_rules[rule].Holds(_series, row, out var value, out var level))
                {
                    found.Add(new(symbol, (short)day, (short)rule, _series.Close[row], value, level));
                }
            }
        }
    }
}

/// <summary>What a scan found on one day.</summary>
public sealed class DaySignals
{
    private readonly string[] _conditions;
    private readonly List<(SymbolBars Symbol, SignalScan.Found Signal)> _found;

    internal DaySignals(DateOnly date, int symbols, string[] conditions, List<(SymbolBars Symbol, SignalScan.Found Signal)> found)
    {
        (Date, Symbols, _conditions, _found) = (date, symbols, conditions, found);
        _found.Sort((one, other) => string.CompareOrdinal(one.Symbol.Symbol, other.Symbol.Symbol) is var order and not 0 ? order
            : one.Signal.Rule.CompareTo(other.Signal.Rule));
    }

    /// <summary>The trading day.</summary>
    public DateOnly Date { get; }

    /// <summary>Symbols that traded on it.</summary>
    public int Symbols { get; }

    /// <summary>Number of signals.</summary>
    public int Count => _found.Count;

    /// <summary>The signals by symbol, made one by one.</summary>
    public IEnumerable<WatchlistSignal> Signals() => _found.Select(each => new WatchlistSignal(each.Symbol.Symbol, Date, _conditions[each.Signal.Rule],
        each.Signal.Close, each.Signal.Level, each.Signal.Value / each.Signal.Level, each.Symbol.Tier, each.Symbol.Sector, each.Symbol.Currency));
}
