using System.Runtime.CompilerServices;

namespace DuckDB.NET.Data.Vectors;

internal sealed partial class ColumnReader
{
    /// <summary>
    /// The value as <typeparamref name="T"/>. NULL is null for a nullable value type and <see cref="DBNull"/> for object; for
    /// any other type it throws. The tests on the type are decided when the method is compiled for it, without boxing.
    /// </summary>
    public T Read<T>(ulong row)
    {
        if (typeof(T) == typeof(string))
        {
            return (T)(object)ReadString(row);
        }

        if (typeof(T) == typeof(double))
        {
            return As<double, T>(ReadDouble(row));
        }

        if (typeof(T) == typeof(long))
        {
            return As<long, T>(ReadInt64(row));
        }

        if (typeof(T) == typeof(int))
        {
            return As<int, T>(ReadInt32(row));
        }

        if (typeof(T) == typeof(float))
        {
            return As<float, T>(ReadNumber<float>(row));
        }

        if (typeof(T) == typeof(decimal))
        {
            return As<decimal, T>(ReadNumber<decimal>(row));
        }

        if (typeof(T) == typeof(bool))
        {
            return As<bool, T>(ReadBoolean(row));
        }

        if (typeof(T) == typeof(DateOnly))
        {
            return As<DateOnly, T>(ReadDateOnly(row));
        }

        if (typeof(T) == typeof(DateTime))
        {
            return As<DateTime, T>(ReadDateTime(row));
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return As<DateTimeOffset, T>(ReadDateTimeOffset(row));
        }

        if (typeof(T) == typeof(Guid))
        {
            return As<Guid, T>(ReadGuid(row));
        }

        if (IsNull(row))
        {
            if (typeof(T) == typeof(object))
            {
                return (T)(object)DBNull.Value;
            }

            return default(T) is null && typeof(T).IsValueType ? default! : throw NullValue();
        }

        return ReadNullable<T>(row);
    }

    private T ReadNullable<T>(ulong row)
    {
        if (typeof(T) == typeof(double?))
        {
            return As<double?, T>(ReadDouble(row));
        }

        if (typeof(T) == typeof(long?))
        {
            return As<long?, T>(ReadInt64(row));
        }

        if (typeof(T) == typeof(int?))
        {
            return As<int?, T>(ReadInt32(row));
        }

        return (T)ReadAs(row, typeof(T))!;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);
}
