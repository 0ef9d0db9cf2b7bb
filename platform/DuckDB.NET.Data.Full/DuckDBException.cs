using System.Data.Common;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>An error that DuckDB reported, with DuckDB's own message; stands in for the published exception.</summary>
public class DuckDBException : DbException
{
    /// <summary>Words with which DuckDB begins a message of a class, where the C API does not give the class itself.</summary>
    private static readonly (string Prefix, DuckDBErrorType Type)[] Prefixes =
    [
        ("Binder Error", DuckDBErrorType.Binder),
        ("Catalog Error", DuckDBErrorType.Catalog),
        ("Connection Error", DuckDBErrorType.Connection),
        ("Constraint Error", DuckDBErrorType.Constraint),
        ("Conversion Error", DuckDBErrorType.Conversion),
        ("Dependency Error", DuckDBErrorType.Dependency),
        ("FATAL Error", DuckDBErrorType.Fatal),
        ("INTERNAL Error", DuckDBErrorType.Internal),
        ("INTERRUPT Error", DuckDBErrorType.Interrupt),
        ("IO Error", DuckDBErrorType.Io),
        ("Invalid Input Error", DuckDBErrorType.InvalidInput),
        ("Missing Extension Error", DuckDBErrorType.MissingExtension),
        ("Not implemented Error", DuckDBErrorType.NotImplemented),
        ("Out of Memory Error", DuckDBErrorType.OutOfMemory),
        ("Out of Range Error", DuckDBErrorType.OutOfRange),
        ("Parameter Not Resolved Error", DuckDBErrorType.ParameterNotResolved),
        ("Parser Error", DuckDBErrorType.Parser),
        ("Permission Error", DuckDBErrorType.Permission),
        ("Serialization Error", DuckDBErrorType.Serialization),
        ("Syntax Error", DuckDBErrorType.Syntax),
        ("TransactionContext Error", DuckDBErrorType.Transaction),
    ];

    internal DuckDBException(string message)
        : this(message, TypeOf(message))
    {
    }

    internal DuckDBException(string message, DuckDBErrorType errorType)
        : base(message, (int)errorType)
    {
        ErrorType = errorType;
    }

    /// <summary>The class of the error; <see cref="DuckDBErrorType.Invalid"/> when DuckDB gives none.</summary>
    public DuckDBErrorType ErrorType { get; }

    private static DuckDBErrorType TypeOf(string message) =>
        Array.Find(Prefixes, known => message.StartsWith(known.Prefix, StringComparison.Ordinal)).Type;
}
