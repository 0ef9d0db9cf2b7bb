using System.Collections.Concurrent;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Starts every child from one thread that lives as long as this process. <c>setpriv --pdeathsig</c> ties a child to the
/// <em>thread</em> that started it (prctl(2), PR_SET_PDEATHSIG), so a thread of the pool would take its children along when it retires.
/// </summary>
internal static class ChildLauncher
{
    private static readonly BlockingCollection<Action> Requests = [];

    static ChildLauncher() => new Thread(Serve) { IsBackground = true, Name = "child launcher" }.Start();

    public static Task<T> RunAsync<T>(Func<T> start)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                result.SetResult(start());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    private static void Serve()
    {
        foreach (var request in Requests.GetConsumingEnumerable())
        {
            request();
        }
    }
}
