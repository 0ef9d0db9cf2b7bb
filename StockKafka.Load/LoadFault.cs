namespace StockKafka.Load;

/// <summary>
/// Takes something away while the load runs, and gives it back. Failures from the one to the other, and for the load's
/// <see cref="LoadTest.Recovery"/> after it, belong to the outage: they are told apart and forgiven; others are not.
/// </summary>
/// <param name="Resource">Name of what is away, in reports.</param>
/// <param name="At">When, from the beginning of the load.</param>
/// <param name="Length">For how long.</param>
/// <param name="Break">Takes it away. An exception makes the result invalid, for what was to be shown was not seen.</param>
/// <param name="Mend">Gives it back; is called whatever happens once it has been taken away.</param>
public sealed record LoadFault(
    string Resource, TimeSpan At, TimeSpan Length, Func<CancellationToken, Task> Break, Func<CancellationToken, Task> Mend);

/// <summary>What a load has felt of something being away.</summary>
/// <param name="Resource">What was away.</param>
/// <param name="Began">When it was taken away, from the beginning of the load.</param>
/// <param name="Ended">When it was there again; null: never.</param>
/// <param name="Recovered">When every affected operation had succeeded again; null: not while the load ran, or nothing was affected.</param>
/// <param name="Operations">Completed from its beginning to the end of the recovery allowance.</param>
/// <param name="Failures">Of them.</param>
public sealed record LoadOutage(string Resource, TimeSpan Began, TimeSpan? Ended, TimeSpan? Recovered, long Operations, long Failures);
