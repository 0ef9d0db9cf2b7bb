namespace Aspire.Hosting;

/// <summary>A mistake in the application model or its configuration; the message is one line for the user.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationException</c>.</remarks>
public class DistributedApplicationException : Exception
{
    /// <summary>An error with the message of its type, which tells the user nothing; better give one.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>An error that the user is told in these words.</summary>
    public DistributedApplicationException(string message) : base(message)
    {
    }

    /// <summary>An error that the user is told in these words; the cause is kept for programs.</summary>
    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>A parameter has neither a configured value nor a default.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.MissingParameterValueException</c>.</remarks>
public class MissingParameterValueException : DistributedApplicationException
{
    /// <summary>An error that the user is told in these words; they should name the key to set.</summary>
    public MissingParameterValueException(string message) : base(message)
    {
    }

    /// <summary>An error that the user is told in these words; the cause is kept for programs.</summary>
    public MissingParameterValueException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
