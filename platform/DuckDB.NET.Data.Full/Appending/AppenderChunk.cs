using DuckDB.NET.Data.Vectors;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Appending;

/// <summary>The data chunk in which an appender gathers rows, with a writer for each column.</summary>
internal sealed unsafe class AppenderChunk : IDisposable
{
    /// <summary>Rows in a full chunk.</summary>
    public static readonly int Capacity = (int)Api.VectorSize();

    private readonly AppenderHandle appender;
    private readonly DataChunkHandle chunk;

    public AppenderChunk(AppenderHandle appender)
    {
        this.appender = appender;
        var types = new LogicalTypeHandle[Api.AppenderColumnCount(appender)];
        Columns = new ColumnWriter[types.Length];
        try
        {
            var pointers = new nint[types.Length];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = Api.AppenderColumnType(appender, (ulong)i);
                pointers[i] = types[i].DangerousGetHandle();
            }

            fixed (nint* first = pointers)
            {
                chunk = Api.CreateDataChunk(first, (ulong)types.Length);
            }

            for (var i = 0; i < types.Length; i++)
            {
                Columns[i] = new ColumnWriter(ColumnType.Read(types[i]));
            }
        }
        finally
        {
            Array.ForEach(types, type => type?.Dispose());
        }

        BindColumns();
    }

    public ColumnWriter[] Columns { get; }

    /// <summary>Complete rows, and so the index of the row that is being written.</summary>
    public int RowCount { get; set; }

    public NativeState AppendDefault(int column) =>
        Api.AppendDefault(appender, chunk, (ulong)column, (ulong)RowCount);

    /// <summary>Hands the complete rows to DuckDB and empties the chunk.</summary>
    public NativeState AppendTo(AppenderHandle target)
    {
        Api.DataChunkSetSize(chunk, (ulong)RowCount);
        var state = Api.AppendDataChunk(target, chunk);
        Clear();
        return state;
    }

    public void Clear()
    {
        Api.DataChunkReset(chunk);
        RowCount = 0;
        BindColumns();
    }

    public void Dispose() => chunk.Dispose();

    private void BindColumns()
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i].Bind(Api.DataChunkGetVector(chunk, (ulong)i));
        }
    }
}
