using System.Reflection;

namespace StockKafka.Clients.Tests;

/// <summary>The public members of an assembly as lines of text, types by their simple names. Nullability and constructors without parameters are left out.</summary>
internal static class PublicSignatures
{
    private static readonly Dictionary<Type, string> Keywords = new() { [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(string)] = "string" };

    /// <summary>One line a member, in order.</summary>
    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Members).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(Signature).OfType<string>().Select(signature => $"{type.FullName}: {signature}").Prepend(type.FullName!);

    private static string? Signature(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method => $"{method.Name}{Arguments(method.GetGenericArguments())}({Parameters(method)}) -> {NameOf(method.ReturnType)}",
        PropertyInfo property => $"{property.Name} {{ get;{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }} -> {NameOf(property.PropertyType)}",
        ConstructorInfo constructor => constructor.GetParameters().Length == 0 ? null : $".ctor({Parameters(constructor)})",
        _ => $"{member.MemberType} {member}",
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters()
        .Select(parameter => $"{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}"));

    private static string NameOf(Type type) => Keywords.TryGetValue(type, out var keyword) ? keyword : type.Name.Split('`')[0] + Arguments(type.GetGenericArguments());

    private static string Arguments(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(NameOf))}>";
}
