namespace Aspire.Hosting.Testing;

/// <summary>The builder of the AppHost under test, after the AppHost has filled it and before it is built.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Testing.IDistributedApplicationTestingBuilder</c>.</remarks>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Lets the AppHost's program go on and answers its application, not yet started; a second call answers the same one.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
