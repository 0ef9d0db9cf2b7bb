using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>What opens something stands in nothing that is shown or kept.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task User_password_and_keys_of_an_address_open_it_and_are_in_no_output_and_no_file(string host)
    {
        var asked = "";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{host}:0");
        await using var app = builder.Build();
        app.Run(context =>
        {
            asked = $"{context.Request.Path.Value}{context.Request.QueryString}";
            context.Response.StatusCode = context.Request.Headers.Authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("üser:p@ss:word"))}"
                && context.Request.Headers["X-Api-Key"] == "header-secret" ? 200 : 401;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        var port = new Uri(app.Urls.Single()).Port;
        var (exitCode, output, error) = await Runner.RunAsync(
            _folder, "load", "--test-type", "http", "--target", $"http://üser:p%40ss:word@{host}:{port}/gr%C3%BC%C3%9Fe?q=1&api_key=query-secret#part",
            "--target", $"http://üser:p%40ss:word@{host}:{port}/größe?q=1&api_key=query-secret",
            "--header", "X-Api-Key: header-secret", "--users", "1", "--iterations", "20", "--threshold", "errors<1%");
        Assert.True(exitCode == 0, output + error);
        Assert.Equal("/größe?q=1&api_key=query-secret", asked.Replace("/grüße", "/größe", StringComparison.Ordinal));
        var files = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ToArray();
        Assert.True(files.Length > 5);
        foreach (var text in files.Select(File.ReadAllText).Append(output).Append(error))
        {
            foreach (var secret in (string[])["p%40ss", "p@ss", "word@", "query-secret", "header-secret", "cEBzczp3b3Jk"])
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("--target", "ftp://user:secret@host/", "--test-type", "http")]
    [InlineData("--target", "http://user:sec/ret@host:x/", "--test-type", "http")]
    [InlineData("--target", "http://user:secret@127.0.0.1:1/")]
    [InlineData("--header", "Authorization: Bearer secret")]
    [InlineData("--header", "Bearer secret", "--test-type", "http", "--target", "http://127.0.0.1:1/")]
    [InlineData("--target", "http://127.0.0.1:1/", "--target", "http://user:secret@127.0.0.1:1/")]
    public async Task A_mistake_is_told_without_them(params string[] arguments)
    {
        var (exitCode, output, error) = await Runner.RunAsync(_folder, ["load", "--users", "1", .. arguments]);
        Assert.True(exitCode == 2, error);
        Assert.DoesNotContain("secret", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("ret@", output + error, StringComparison.Ordinal);
    }
}
