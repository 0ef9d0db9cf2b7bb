using System.Runtime.InteropServices;

namespace StockKafka.Load.Engine;

/// <summary>
/// A counter that one thread writes for each operation and others read. It has its cache line to itself: beside another thread's counter each
/// would wait for the other's line, which costs more than all else that is done for a message.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128 + sizeof(long))]
internal struct LoneCounter
{
    [FieldOffset(64)]
    public long Value;
}
