using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace StockKafka.ServiceDefaults.Configuration;

/// <summary>Options that are checked when the host starts.</summary>
public static class ValidatedOptionsExtensions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a section and checks its annotations at start; every mistake is reported at once,
    /// each by its configuration key.
    /// </summary>
    public static void AddValidatedOptions<TOptions>(this IHostApplicationBuilder builder, string section, string? name = null)
        where TOptions : class
    {
        builder.Services.AddOptions<TOptions>(name).Bind(builder.Configuration.GetSection(section)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new Validator<TOptions>(section, name ?? Options.DefaultName));
    }

    private sealed class Validator<TOptions>(string section, string validated) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var failures = new List<ValidationResult>();
            return name != validated || System.ComponentModel.DataAnnotations.Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(failures.Select(failure =>
                    $"{string.Join(", ", failure.MemberNames.Select(member => $"{section}:{member}"))}: {failure.ErrorMessage}"));
        }
    }
}
