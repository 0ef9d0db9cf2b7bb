namespace Aspire.Hosting.Testing;

/// <summary>The builder of the AppHost under test, after the AppHost has filled it and before it is built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
