using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StockKafka.Hosting.Tests.PublishedApi;

/// <summary>
/// The public members of an assembly as lines of text: types by their simple names, parameters with names and defaults. Nullability and
/// attributes are left out, and so are constructors without parameters and what overrides or implements without a name of its own.
/// </summary>
internal static class PublicSignatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(char)] = "char", [typeof(double)] = "double",
        [typeof(int)] = "int", [typeof(long)] = "long", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(decimal)] = "decimal",
    };

    /// <summary>One line a member, in order.</summary>
    public static IEnumerable<string> Of(Assembly assembly, Func<Type, bool> wanted) =>
        assembly.GetExportedTypes().Where(wanted).SelectMany(Members).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type)
    {
        var owner = $"{type.Namespace}.{(type.IsNested ? $"{NameOf(type.DeclaringType!)}." : "")}{NameOf(type)}";
        yield return owner;
        if (type.IsEnum)
        {
            foreach (var name in type.GetEnumNames())
            {
                yield return $"{owner}: {name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}";
            }

            yield break;
        }

        var isRecord = type.GetMethod("<Clone>$", Declared) is not null;
        foreach (var member in type.GetMembers(Declared).Where(member => member.GetCustomAttribute<CompilerGeneratedAttribute>() is null))
        {
            var signature = member switch
            {
                ConstructorInfo { IsStatic: false } constructor when Visible(constructor) && constructor.GetParameters().Length > 0 && !typeof(Delegate).IsAssignableFrom(type) => $".ctor({Parameters(constructor)})",
                MethodInfo { IsSpecialName: false } method when Visible(method) && !Overrides(method) && !(isRecord && method.Name == "Deconstruct") =>
                    $"{method.Name}{Generics(method)}({Parameters(method)}) -> {NameOf(method.ReturnType)}",
                PropertyInfo property when property.GetAccessors(true).FirstOrDefault(Visible) is { } accessor && !Overrides(accessor) =>
                    $"{property.Name} {{ {Accessors(property)} }} -> {NameOf(property.PropertyType)}",
                FieldInfo { IsPublic: true } field => $"{field.Name} -> {NameOf(field.FieldType)}",
                _ => null,
            };
            if (signature is not null)
            {
                yield return $"{owner}: {signature}";
            }
        }
    }

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Overrides(MethodInfo method) => method.GetBaseDefinition() != method;

    private static string Accessors(PropertyInfo property)
    {
        List<string> accessors = [];
        if (property.GetMethod is { } get && Visible(get))
        {
            accessors.Add("get;");
        }

        if (property.SetMethod is { } set && Visible(set))
        {
            accessors.Add(set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;");
        }

        return string.Join(' ', accessors);
    }

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{isParams}{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}";
    }

    private static string Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            bool flag => flag ? "true" : "false",
            string text => $"\"{text}\"",
            var number when type.IsEnum => Enum.GetName(type, number)!,
            var number => Convert.ToString(number, CultureInfo.InvariantCulture)!,
        };
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef)
        {
            return NameOf(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return NameOf(value);
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        var name = type.Name.Split('`')[0];
        return type.IsGenericType && type.Name.Contains('`', StringComparison.Ordinal)
            ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : name;
    }
}
