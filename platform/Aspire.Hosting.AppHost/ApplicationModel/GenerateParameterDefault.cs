using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value of the given alphabet. Each class of characters is used unless switched off.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.GenerateParameterDefault</c>.</remarks>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without I, L, O and their like: a password that is read from a screen is typed without mistake. Special characters are those
    // that need no escape in connection strings and shells.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>Length of the value, unless the minima of the classes add up to more.</summary>
    public int MinLength { get; set; }

    /// <summary>True to use small letters, without i, l and o.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>True to use capital letters, without I, L and O.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>True to use digits.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>True to use the characters <c>-_.{}~()*+!</c>.</summary>
    public bool Special { get; set; } = true;

    /// <summary>At least so many small letters; 0 by default.</summary>
    public int MinLower { get; set; }

    /// <summary>At least so many capital letters; 0 by default.</summary>
    public int MinUpper { get; set; }

    /// <summary>At least so many digits; 0 by default.</summary>
    public int MinNumeric { get; set; }

    /// <summary>At least so many special characters; 0 by default.</summary>
    public int MinSpecial { get; set; }

    /// <summary>Another value at each call, from the system's secure random numbers.</summary>
    /// <exception cref="ArgumentException">A class is switched off but asked for, or all are off.</exception>
    public override string GetDefaultValue()
    {
        (bool Used, int Minimum, string Characters)[] classes =
        [
            (Lower, MinLower, LowerCharacters), (Upper, MinUpper, UpperCharacters),
            (Numeric, MinNumeric, NumericCharacters), (Special, MinSpecial, SpecialCharacters),
        ];
        if (classes.Any(c => c.Minimum < 0 || (!c.Used && c.Minimum > 0)))
        {
            throw new ArgumentException("The minimum of a character class must not be negative, nor more than 0 where the class is not used.");
        }

        var alphabet = string.Concat(classes.Where(c => c.Used).Select(c => c.Characters));
        if (alphabet.Length == 0)
        {
            throw new ArgumentException("At least one class of characters must be used.");
        }

        var value = new List<char>();
        foreach (var (_, minimum, characters) in classes)
        {
            value.AddRange(RandomNumberGenerator.GetItems<char>(characters, minimum));
        }

        value.AddRange(RandomNumberGenerator.GetItems<char>(alphabet, Math.Max(0, MinLength - value.Count)));
        var shuffled = value.ToArray();
        RandomNumberGenerator.Shuffle<char>(shuffled);
        return new string(shuffled);
    }
}
