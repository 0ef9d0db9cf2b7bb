using System.Runtime.InteropServices;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>io_uring has no functions of its own in the C library: its calls go by number, the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const nint RingSetupCall = 425;
    public const nint RingEnterCall = 426;
    public const nint RingRegisterCall = 427;

    public const uint RingCompletionSize = 1 << 3;
    public const uint RingSingleIssuer = 1 << 12;
    public const uint RingDeferred = 1 << 13;

    public const nint RingOffset = 0;
    public const nint RingOrdersOffset = 0x10000000;

    public const uint RingGetEvents = 1 << 0;
    public const uint RingExtendedArgument = 1 << 3;
    public const int RingRegisterBuffers = 22;
    public const int RingUnregisterBuffers = 23;

    public const byte RingPollOrder = 6;
    public const byte RingSendOrder = 26;
    public const byte RingReceiveOrder = 27;
    public const byte RingSelectBuffer = 1 << 5;
    public const ushort RingMultishot = 1 << 1;

    public const int DoNotWait = 0x40;
    public const int NoBuffers = 105;
    public const int BothWays = 2;

    private const int ReadWrite = 3;
    private const int SharedPopulated = 0x8001;

    /// <summary>Maps a part of a ring into memory.</summary>
    public static byte* Map(nuint length, int file, nint offset)
    {
        var address = MapMemory(null, length, ReadWrite, SharedPopulated, file, offset);
        return (nint)address != -1 ? address : throw new InvalidOperationException($"io_uring cannot be mapped into memory: error {LastError}");
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint RingSetup(nint call, uint entries, RingParameters* parameters);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint RingEnter(nint call, nint ring, nuint count, nuint wait, nuint flags, ulong* argument, nint argumentLength);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint RingRegister(nint call, nint ring, nint operation, void* argument, nint count);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(byte* address, nuint length);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MapMemory(byte* address, nuint length, int protection, int flags, int file, nint offset);
}
