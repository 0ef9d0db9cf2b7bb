namespace StockKafka.Broker.Log.Storage;

/// <summary>Files that are read and written as a whole.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file so that after a crash either the old or the new content is there, whole.</summary>
    public static void Replace(this IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        using (var file = disk.Open(temporary, FileMode.Create))
        {
            file.Write(content, 0);
            file.Flush();
        }

        disk.Move(temporary, path);
        disk.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Like <see cref="Replace"/> without waiting for the disk: for files that carry their own checksum and can be rebuilt.
    /// </summary>
    public static void ReplaceRebuildable(this IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        using (var file = disk.Open(temporary, FileMode.Create))
        {
            file.Write(content, 0);
        }

        disk.Move(temporary, path);
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static byte[] ReadAll(this IDisk disk, string path)
    {
        using var file = disk.Open(path, FileMode.Open);
        var content = new byte[file.Length];
        for (var filled = 0; filled < content.Length;)
        {
            var read = file.Read(content.AsSpan(filled), filled);
            if (read == 0)
            {
                return content[..filled];
            }

            filled += read;
        }

        return content;
    }
}
