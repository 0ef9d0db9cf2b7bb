namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only once the application starts.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}

/// <summary>A value that has a name in a deployment manifest, such as <c>{kafka.connectionString}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>A value made of others; its references become relationships between resources.</summary>
public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}

/// <summary>Who asks for a value, and where it will be used.</summary>
public class ValueProviderContext
{
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    public IResource? Caller { get; init; }

    public NetworkIdentifier? Network { get; init; }
}

public record NetworkIdentifier(string Value);

public static class KnownNetworkIdentifiers
{
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");
    public static readonly NetworkIdentifier PublicInternet = new("public-internet");
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>A value set once; readers wait for it.</summary>
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsValueSet => _source.Task.IsCompleted;

    public Task<T> GetValueAsync(CancellationToken cancellationToken = default) => _source.Task.WaitAsync(cancellationToken);

    public void SetValue(T value) => _source.TrySetResult(value);

    public void SetException(Exception exception) => _source.TrySetException(exception);
}
