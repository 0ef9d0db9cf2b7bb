using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Resources that wait for each other in a circle would wait for ever.</summary>
internal static class WaitCycles
{
    /// <exception cref="DistributedApplicationException">There is a circle; the message shows it.</exception>
    public static void Verify(IEnumerable<IResource> resources)
    {
        var done = new HashSet<IResource>();
        foreach (var resource in resources)
        {
            Visit(resource, [], done);
        }
    }

    private static void Visit(IResource resource, List<IResource> path, HashSet<IResource> done)
    {
        if (path.IndexOf(resource) is >= 0 and var start)
        {
            var circle = string.Join(" -> ", path.Skip(start).Append(resource).Select(r => r.Name));
            throw new DistributedApplicationException($"Resources wait for each other in a circle: {circle}.");
        }

        if (done.Contains(resource))
        {
            return;
        }

        path.Add(resource);
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            Visit(wait.Resource, path, done);
        }

        path.RemoveAt(path.Count - 1);
        done.Add(resource);
    }
}
