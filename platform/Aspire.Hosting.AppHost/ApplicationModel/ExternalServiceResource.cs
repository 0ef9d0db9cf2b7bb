namespace Aspire.Hosting;

/// <summary>A service that somebody else runs, at a fixed address.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ExternalServiceResource</c>.</remarks>
public sealed class ExternalServiceResource : ApplicationModel.Resource
{
    /// <summary>A service at a fixed address.</summary>
    /// <exception cref="ArgumentException">The address is not absolute, or has a path or a fragment.</exception>
    public ExternalServiceResource(string name, Uri uri) : base(name)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/" || uri.Fragment.Length > 0)
        {
            throw new ArgumentException($"The address '{uri}' of the external service '{name}' must be absolute and have no path; write for example https://api.example.com/.", nameof(uri));
        }

        Uri = uri;
    }

    /// <summary>A service whose address is the value of a parameter. The value is checked when somebody refers to the service, not here.</summary>
    public ExternalServiceResource(string name, ApplicationModel.ParameterResource urlParameter) : base(name)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);
        UrlParameter = urlParameter;
    }

    /// <summary>The address; null where a parameter has it.</summary>
    public Uri? Uri { get; }

    /// <summary>The parameter that has the address; null where it is fixed.</summary>
    public ApplicationModel.ParameterResource? UrlParameter { get; }
}
