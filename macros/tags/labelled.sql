{# The model's columns that hold personal data: what is in them, what protects that, and a text that says so. #}
{% macro _labelled() -%}
    {%- set found = [] -%}
    {%- for column in model.columns.values() -%}
        {%- set meta = (column.config.meta if column.config else none) or column.meta or {} -%}
        {%- set inferred = meta.get("dbt_governance") or {} -%}
        {%- set declared = (meta.get("governance") or {}).get("class") or [] -%}
        {%- set classes = inferred.get("classes") or ([declared] if declared is string else declared) -%}
        {%- for class in classes -%}{%- do dbt_governance._is_dotted("apply_tags", "class", class) -%}{%- endfor -%}
        {%- if classes -%}
            {%- set states = inferred.get("states") or [] -%}
            {%- do found.append({
                "name": column.name,
                "of_model": column,
                "classes": classes | list,
                "mask": dbt_governance._mask(classes, states),
                "text": "personal data: " ~ classes | join(", ") ~ (" (" ~ states | join(", ") ~ ")" if states else ""),
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{# Those columns as the warehouse spells them; YAML may name more than there are. #}
{% macro _there(labelled, existing) -%}
    {%- set names = existing | map(attribute="name") | list -%}
    {%- set found = [] -%}
    {%- for column in labelled -%}
        {%- set same = [column.name] if column.name in names else [] -%}
        {%- for name in names if not same and name | lower == column.name | lower -%}
            {%- do same.append(name) -%}
        {%- endfor -%}
        {%- for name in same -%}
            {%- do found.append(dict(column, name=name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{#
    What protects the first of a column's classes that is protected at all. `dbt_governance_mask_states` limits
    it to columns in which some of the data is in one of these states, say [raw]; else every state counts.
#}
{% macro _mask(classes, states) -%}
    {%- set masks = var("dbt_governance_masks", {}) -%}
    {%- if masks is not mapping -%}
        {%- do dbt_governance._refuse("apply_tags",
            "var `dbt_governance_masks` must map classes to policies, such as {contact: governance.mask_text}") -%}
    {%- endif -%}
    {%- set every = ["raw", "masked", "generalised", "pseudonym.open", "pseudonym.keyed", "existence", "group", "none"] -%}
    {%- set wanted = var("dbt_governance_mask_states", every) -%}
    {%- do dbt_governance._is_list("apply_tags", "var dbt_governance_mask_states", wanted) -%}
    {%- for state in wanted -%}
        {%- do dbt_governance._is_one_of("apply_tags", "var dbt_governance_mask_states", state, every) -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- if not states or states | select("in", wanted) | list -%}
        {%- for class in classes -%}
            {%- set parts = class.split(".") -%}
            {%- for length in range(parts | length, 0, -1) -%}
                {%- set name = parts[:length] | join(".") -%}
                {%- if name in masks -%}{%- do found.append(masks[name]) -%}{%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if found -%}{%- do adapter.dispatch("check_mask", "dbt_governance")(found[0]) -%}{%- endif -%}
    {{- return(found[0] if found else "") -}}
{%- endmacro %}


{% macro default__check_mask(name) -%}
    {%- do dbt_governance._is_dotted("apply_tags", "var dbt_governance_masks", name) -%}
{%- endmacro %}


{% macro bigquery__check_mask(name) -%}
    {%- if name is not string or not modules.re.fullmatch(
        "projects/[A-Za-z0-9_:.-]+/locations/[A-Za-z0-9-]+/taxonomies/[0-9]+/policyTags/[0-9]+", name) -%}
        {%- do dbt_governance._refuse("apply_tags", "var `dbt_governance_masks` must name policy tags, such as "
            ~ "projects/p/locations/eu/taxonomies/1/policyTags/2, not `" ~ name ~ "`") -%}
    {%- endif -%}
{%- endmacro %}
