namespace Aspire.Hosting;

/// <summary>A mistake in the application model or its configuration; the message is one line for the user.</summary>
public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message) : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>A parameter has neither a configured value nor a default.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message) : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
