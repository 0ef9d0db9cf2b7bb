namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The published rules for resource names: 1 to 64 ASCII letters, digits and hyphens, a letter first, no hyphen last and no two
/// in a row. They keep a name usable as host name, file name and part of an environment variable.
/// </summary>
internal static class ResourceNameRules
{
    private const int MaxLength = 64;

    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var reason = name switch
        {
            { Length: 0 or > MaxLength } => $"it must be 1 to {MaxLength} characters long",
            _ when !char.IsAsciiLetter(name[0]) => "it must start with an ASCII letter",
            _ when name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') => "only ASCII letters, digits and hyphens are allowed",
            _ when name[^1] == '-' || name.Contains("--", StringComparison.Ordinal) => "a hyphen must stand between two letters or digits",
            _ => null,
        };
        if (reason is not null)
        {
            throw new DistributedApplicationException($"Resource name '{name}' is invalid: {reason}.");
        }
    }
}
