namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only once the application starts.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IValueProvider</c>.</remarks>
public interface IValueProvider
{
    /// <summary>The value; null where there is none. May wait until it is known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    /// <summary>The value as it is for who asks. By default the context makes no difference.</summary>
    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}

/// <summary>A value that has a name in a deployment manifest, such as <c>{kafka.connectionString}</c>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IManifestExpressionProvider</c>.</remarks>
public interface IManifestExpressionProvider
{
    /// <summary>
    /// The name, in braces. The Local platform writes no manifest; it only keeps the name in
    /// <see cref="ReferenceExpression.ManifestExpressions"/>.
    /// </summary>
    string ValueExpression { get; }
}

/// <summary>A value that has both: one to be used at run time, and a name for a manifest.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IExpressionValue</c>.</remarks>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>A value made of others; its references become relationships between resources.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.IValueWithReferences</c>.</remarks>
public interface IValueWithReferences
{
    /// <summary>Resources, and values that may have references in turn.</summary>
    IEnumerable<object> References { get; }
}

/// <summary>Who asks for a value, and where it will be used.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ValueProviderContext</c>.</remarks>
public class ValueProviderContext
{
    /// <summary>Tells whether the application runs or is published; the Local platform leaves it null.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>The resource that uses the value; null where none does.</summary>
    public IResource? Caller { get; init; }

    /// <summary>The network from which the value will be used; null for any. The Local platform has only that of this machine.</summary>
    public NetworkIdentifier? Network { get; init; }
}

/// <summary>Names a network by a text. Two of the same text are equal.</summary>
/// <param name="Value">The text, compared with case.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.NetworkIdentifier</c>.</remarks>
public record NetworkIdentifier(string Value);

/// <summary>The networks that have a name. The Local platform uses only <see cref="LocalhostNetwork"/>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.KnownNetworkIdentifiers</c>.</remarks>
public static class KnownNetworkIdentifiers
{
    /// <summary>Programs on this machine.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>Anybody; unknown to the Local platform.</summary>
    public static readonly NetworkIdentifier PublicInternet = new("public-internet");

    /// <summary>Containers of one application; unknown to the Local platform.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>A value set once; readers wait for it.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ValueSnapshot&lt;T&gt;</c>.</remarks>
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once there is a value, or an exception in its place.</summary>
    public bool IsValueSet => _source.Task.IsCompleted;

    /// <summary>Waits for the value. Throws the exception that was set instead of one.</summary>
    public Task<T> GetValueAsync(CancellationToken cancellationToken = default) => _source.Task.WaitAsync(cancellationToken);

    /// <summary>Sets the value, unless there is one or an exception already: the first one stays, without an error.</summary>
    public void SetValue(T value) => _source.TrySetResult(value);

    /// <summary>Sets the exception that readers get, unless there is a value or an exception already.</summary>
    public void SetException(Exception exception) => _source.TrySetException(exception);
}
