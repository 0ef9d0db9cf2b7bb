using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting.Tests.Model;

public sealed class ParameterTests
{
    [Fact]
    public async Task Value_ComesFromTheConfiguration_BeforeEveryDefault()
    {
        await using var model = new ModelFixture("--Parameters:a=1", "--Parameters:b=2", "--Parameters:with_hyphen=3");

        Assert.Equal("1", await ValueOf(model.Builder.AddParameter("a")));
        Assert.Equal("2", await ValueOf(model.Builder.AddParameter("b", "default")));
        Assert.Equal("3", await ValueOf(model.Builder.AddParameter("with-hyphen")));
        Assert.Equal("default", await ValueOf(model.Builder.AddParameter("c", "default")));
        Assert.Equal("1", await ValueOf(model.Builder.AddParameterFromConfiguration("d", "Parameters:a")));
    }

    [Fact]
    public async Task MissingValue_SaysWhereToSetIt()
    {
        await using var model = new ModelFixture();
        var parameter = model.Builder.AddParameter("api-key", secret: true);

        var exception = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await ValueOf(parameter));

        Assert.Equal("The parameter 'api-key' has no value; set the configuration key 'Parameters:api-key', for example with --Parameters:api-key VALUE or the environment variable Parameters__api_key.", exception.Message);
        Assert.True(parameter.Resource.Secret);
    }

    [Fact]
    public async Task GeneratedValue_IsKept()
    {
        using var folder = new TempFolder();
        var values = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            await using var model = new ModelFixture("--data", folder.Path);
            values.Add(await ValueOf(model.Builder.AddParameter("kept", new GenerateParameterDefault { MinLength = 30 }, secret: true, persist: true)));
            values.Add(await ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(model.Builder, "pw", special: false).GetValueAsync(default));
        }

        Assert.Equal(values[0], values[2]);
        Assert.Equal(values[1], values[3]);
        Assert.Equal(30, values[0]!.Length);
        Assert.Matches("^[A-Za-z0-9]{22}$", values[1]);
    }

    [Fact]
    public async Task DamagedFile_IsNamed()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("parameters.json"), "{ not json");
        await using var model = new ModelFixture("--data", folder.Path);
        var parameter = model.Builder.AddParameter("kept", new GenerateParameterDefault { MinLength = 30 }, persist: true);

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(async () => await ValueOf(parameter));

        Assert.Contains(folder.File("parameters.json"), exception.Message);
    }

    [Fact]
    public void Generated_KeepsTheMinima()
    {
        var value = new GenerateParameterDefault { MinLength = 8, MinLower = 3, MinUpper = 3, MinNumeric = 3, MinSpecial = 3 }.GetDefaultValue();

        Assert.Equal(12, value.Length);
        Assert.Equal(3, value.Count(char.IsAsciiLetterLower));
        Assert.Equal(3, value.Count(char.IsAsciiLetterUpper));
        Assert.Equal(3, value.Count(char.IsAsciiDigit));
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue());
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Lower = false, MinLower = 1 }.GetDefaultValue());
    }

    private static ValueTask<string?> ValueOf(IResourceBuilder<ParameterResource> parameter) => parameter.Resource.GetValueAsync(CancellationToken.None);
}
