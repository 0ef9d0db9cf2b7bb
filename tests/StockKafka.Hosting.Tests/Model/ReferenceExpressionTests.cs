using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting.Tests.Model;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task Expression_FillsItsHoles()
    {
        await using var model = new ModelFixture("--Parameters:user=a b");
        var user = model.Builder.AddParameter("user");
        var plain = "text";

        var expression = ReferenceExpression.Create($"{plain}{{}}/{user}/{user.Resource:uri}");

        Assert.Equal("text{}/a b/a%20b", await expression.GetValueAsync(default));
        Assert.Equal("text{{}}/{0}/{1}", expression.Format);
        Assert.Equal(["{user.value}", "{user.value}"], expression.ManifestExpressions);
        Assert.Equal("text{}/{user.value}/{user.value}", expression.ValueExpression);
    }

    [Fact]
    public async Task Expression_ContainsOtherExpressions()
    {
        var inner = ReferenceExpression.Create($"in{{ner");

        Assert.Equal("<in{ner>", await ReferenceExpression.Create($"<{inner}>").GetValueAsync(default));
        Assert.Null(await ReferenceExpression.Empty.GetValueAsync(default));
    }

    [Fact]
    public async Task Conditional_ChoosesByValueWithoutCase()
    {
        await using var model = new ModelFixture("--Parameters:tls=TRUE");
        var tls = model.Builder.AddParameter("tls").Resource;

        var expression = ReferenceExpression.CreateConditional(tls, "true", ReferenceExpression.Create($"rediss"), ReferenceExpression.Create($"redis"));

        Assert.True(expression.IsConditional);
        Assert.Equal("rediss", await expression.GetValueAsync(default));
    }

    [Fact]
    public async Task Builder_PutsPiecesTogether()
    {
        await using var model = new ModelFixture("--Parameters:user=me");
        var builder = new ReferenceExpressionBuilder();
        Assert.True(builder.IsEmpty);
        builder.AppendLiteral("user=");
        builder.AppendFormatted(model.Builder.AddParameter("user").Resource);
        builder.Append($";mode={"fast"}");

        Assert.Equal("user=me;mode=fast", await builder.Build().GetValueAsync(default));
    }

    [Fact]
    public async Task ConnectionStringResource_IsItsExpression()
    {
        await using var model = new ModelFixture();
        var redis = model.Builder.AddRedis("redis", port: 6379).WithPassword(null);
        var full = model.Builder.AddConnectionString("full", ReferenceExpression.Create($"{redis},abortConnect=false"));
        var client = model.AddProject("client").WithReference(full);
        model.Allocate(6000);

        Assert.Equal("127.0.0.1:6379,abortConnect=false", (await model.EnvironmentOfAsync(client))["ConnectionStrings__full"]);
    }
}
