{#
    What the package's macros are called with is checked while the project compiles: one error that names the
    macro, the argument, what it may be, and the word that was probably meant.
#}
{% macro _refuse(macro_name, text) -%}
    {{ exceptions.raise_compiler_error("dbt_governance." ~ macro_name ~ ": " ~ text) }}
{%- endmacro %}


{# An unquoted name (`mask_email(email)`) is nothing to Jinja, and would compile to broken SQL. #}
{% macro _is_sql(macro_name, expression) -%}
    {%- if expression is not string or not expression | trim -%}
        {%- do dbt_governance._refuse(macro_name, "the first argument must be SQL as text, such as "
            ~ macro_name ~ "('a_column')") -%}
    {%- endif -%}
{%- endmacro %}


{% macro _is_whole(macro_name, argument, value, least, most=none) -%}
    {%- if value is not integer or value is boolean or value < least or (most is not none and value > most) -%}
        {%- do dbt_governance._refuse(macro_name, "`" ~ argument ~ "` must be a whole number "
            ~ ("of at least " ~ least if most is none else "from " ~ least ~ " to " ~ most)
            ~ dbt_governance._but_is(value)) -%}
    {%- endif -%}
{%- endmacro %}


{# What was given instead, unless it is nothing that can be written. #}
{% macro _but_is(value) -%}
    {%- set written = tojson(value, "") -%}
    {{- return(", not " ~ written if written else "") -}}
{%- endmacro %}


{% macro _is_flag(macro_name, argument, value) -%}
    {%- if value is not boolean -%}
        {%- do dbt_governance._refuse(macro_name, "`" ~ argument ~ "` must be true or false") -%}
    {%- endif -%}
{%- endmacro %}


{% macro _is_one_of(macro_name, argument, value, known) -%}
    {%- if value not in known -%}
        {%- set meant = dbt_governance._nearest(value, known) -%}
        {%- do dbt_governance._refuse(macro_name, "`" ~ argument ~ "` must be one of " ~ known | join(", ")
            ~ ", not `" ~ value ~ "`" ~ ("; did you mean `" ~ meant ~ "`?" if meant else "")) -%}
    {%- endif -%}
{%- endmacro %}


{% macro _is_dotted(macro_name, argument, value) -%}
    {%- if value is not string
        or not modules.re.fullmatch("[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*){0,4}", value) -%}
        {%- do dbt_governance._refuse(macro_name, "`" ~ argument ~ "` must be a dotted name, not `" ~ value ~ "`") -%}
    {%- endif -%}
{%- endmacro %}


{% macro _is_list(macro_name, argument, value) -%}
    {%- if value is string or value is mapping or value is not sequence or not value -%}
        {%- do dbt_governance._refuse(macro_name, "`" ~ argument ~ "` must be a list, such as [region, birth_year]") -%}
    {%- endif -%}
{%- endmacro %}


{% macro _nearest(word, known) -%}
    {%- set found = {"word": "", "distance": 3} -%}
    {%- for candidate in known if word is string and word | length < 40 -%}
        {%- set distance = dbt_governance._distance(word | lower, candidate | lower) -%}
        {%- if distance < found.distance -%}
            {%- do found.update({"word": candidate, "distance": distance}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found.word) -}}
{%- endmacro %}


{# How many letters must change to make one word of the other. #}
{% macro _distance(one, other) -%}
    {%- set rows = [range(other | length + 1) | list] -%}
    {%- for i in range(one | length) -%}
        {%- set row = [i + 1] -%}
        {%- for j in range(other | length) -%}
            {%- do row.append([
                rows[-1][j + 1] + 1,
                row[j] + 1,
                rows[-1][j] + (0 if one[i] == other[j] else 1),
            ] | min) -%}
        {%- endfor -%}
        {%- do rows.append(row) -%}
    {%- endfor -%}
    {{- return(rows[-1][-1]) -}}
{%- endmacro %}
