using System.ComponentModel.DataAnnotations;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>The key that opens what writes and administers. Bound from <c>Api</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>At least 16 characters. The AppHost makes one and gives it to whoever needs it.</summary>
    [Required(ErrorMessage = "is not set; give a secret of at least 16 characters (the AppHost makes one), for example in the variable Api__Key")]
    [MinLength(16, ErrorMessage = "is too short; give a secret of at least 16 characters")]
    public string Key { get; set; } = "";
}
