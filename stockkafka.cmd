@echo off
rem Builds the stack, and runs StockKafka.Cli. stockkafka help
setlocal
set "cli=%~dp0artifacts\bin\StockKafka.Cli\release\StockKafka.Cli.dll"
set "log=%TEMP%\stockkafka-build-%RANDOM%.log"
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set ASPIRE_CLI_TELEMETRY_OPTOUT=1
where dotnet >nul 2>nul || (echo stockkafka: the .NET SDK 10 is missing: install it from https://dot.net>&2 & exit /b 1)
dotnet build "%~dp0StockKafka.AppHost\StockKafka.AppHost.csproj" -c Release --disable-build-servers -nodeReuse:false -v:quiet -clp:NoSummary >"%log%" 2>&1 || (type "%log%" >&2 & del "%log%" & echo stockkafka: the build failed>&2 & exit /b 1)
del "%log%"
rem The heap of the load generator: the launcher for other systems says why.
set DOTNET_GCgen0size=0x2000000
dotnet "%cli%" %*
exit /b %ERRORLEVEL%
