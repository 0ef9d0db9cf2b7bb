using System.Text.Json.Serialization;

namespace StockKafka.Load.Recording;

/// <summary>What a comparison shows of one figure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Finding>))]
internal enum Finding
{
    /// <summary>Zero lies within the interval of the change.</summary>
    NoDifference,

    Better,

    Worse,

    /// <summary>The runs hold too little for an interval.</summary>
    TooLittle,
}

/// <summary>Where a figure lies with a probability of 99 %.</summary>
internal sealed record Interval(double Low, double High);

/// <summary>One figure of two runs.</summary>
internal sealed record ComparedFigure
{
    public required string Name { get; init; }

    /// <summary>ms, /s, or % for a share that is given as 0 to 1.</summary>
    public required string Unit { get; init; }

    public double Baseline { get; init; }

    public Interval? BaselineInterval { get; init; }

    public double Candidate { get; init; }

    public Interval? CandidateInterval { get; init; }

    /// <summary>Relative, 0.1 is 10 % more; of a share the difference. Null where the baseline is 0.</summary>
    public double? Change { get; init; }

    public Interval? ChangeInterval { get; init; }

    public Finding Finding { get; init; }
}

/// <summary>This run beside an earlier one, as it was compared when it had ended.</summary>
internal sealed record ComparisonRecord : RunRecord
{
    public required string BaselineRunId { get; init; }

    public DateTimeOffset BaselineStartedAt { get; init; }

    /// <summary>Share by which a figure may be worse without a failure.</summary>
    public double Tolerance { get; init; }

    public required IReadOnlyList<ComparedFigure> Figures { get; init; }
}
