namespace Aspire.Hosting;

/// <summary>A service that somebody else runs, at a fixed address.</summary>
public sealed class ExternalServiceResource : ApplicationModel.Resource
{
    public ExternalServiceResource(string name, Uri uri) : base(name)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/" || uri.Fragment.Length > 0)
        {
            throw new ArgumentException($"The address '{uri}' of the external service '{name}' must be absolute and have no path; write for example https://api.example.com/.", nameof(uri));
        }

        Uri = uri;
    }

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
