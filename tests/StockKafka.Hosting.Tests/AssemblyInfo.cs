// Process groups, signals and /proc: what is tested here is how the Local platform behaves on Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
