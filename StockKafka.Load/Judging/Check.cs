namespace StockKafka.Load.Judging;

internal enum CheckState
{
    Passed,
    Failed,
    NotApplicable,
}

/// <param name="Name">What is judged.</param>
/// <param name="Goal">What it should be.</param>
/// <param name="Measured">What it was.</param>
/// <param name="State">The judgement.</param>
/// <param name="Note">Why it does not apply, or what to look at.</param>
internal sealed record Check(string Name, string Goal, string Measured, CheckState State, string? Note = null);
