"""Functions that sqlglot has no node of their own for, or that lineage treats apart; names in lower case."""

from __future__ import annotations

from sqlglot import exp

AGGREGATES = frozenset(
    {
        "histogram", "json_group_object", "json_group_array", "json_group_structure", "product", "entropy",
        "approx_quantile", "approx_count_distinct", "approx_top_k", "approx_top_count", "approx_top_sum",
        "approx_percentile", "approx_median", "approx_most_frequent", "array_concat_agg", "array_union_agg",
        "bit_and", "bit_or", "bit_xor", "bitmap_agg", "bitmap_construct_agg", "bitmap_or_agg", "bool_and",
        "bool_or", "booland_agg", "boolor_agg", "boolxor_agg", "checksum", "checksum_agg", "collect_list",
        "collect_set", "covar_pop", "covar_samp", "every", "favg", "fsum", "geometric_mean", "grouping_id",
        "group_array", "group_concat", "grouparray", "groupuniqarray", "hash_agg", "hll", "hll_accumulate",
        "hll_combine", "hll_count.init", "hll_count.merge", "hll_sketch_agg", "json_agg", "json_arrayagg",
        "json_object_agg", "json_objectagg", "jsonb_agg", "jsonb_object_agg", "kahan_sum", "kurtosis",
        "kurtosis_pop", "listagg", "list", "list_agg", "mad", "map_agg", "map_union", "map_union_sum",
        "max_by", "median", "min_by", "minhash", "mode", "multimap_agg", "numeric_histogram",
        "object_agg", "percentile", "percentile_approx", "percentile_cont", "percentile_disc", "quantile",
        "quantile_cont", "quantile_disc", "range_agg", "regr_avgx", "regr_avgy", "regr_count",
        "regr_intercept", "regr_r2", "regr_slope", "ratio_to_report", "regr_sxx", "regr_sxy", "regr_syy", "reservoir_quantile",
        "reduce_agg", "set_agg", "set_union", "sem", "skewness", "st_collect", "st_extent", "st_union_agg",
        "st_union", "string_agg", "sum_no_overflow", "sumkahan", "tdigest_agg", "topk", "topkweighted",
        "uniq", "uniqcombined", "uniqexact", "uniqhll12", "var_pop", "var_samp", "variance_pop", "xmlagg",
        "xml_agg", "arbitrary", "any", "anylast", "anyheavy", "first", "last", "count_min_sketch",
        "stddev_pop", "stddev_samp", "vector_sum", "try_sum", "try_avg", "collect", "listaggdistinct",
        "mean", "std", "stdevp", "var", "varp", "geomean", "histogram_exact", "histogram_numeric",
        "weighted_avg", "wavg", "arg_max_null", "arg_min_null", "arg_max_nulls_last", "arg_min_nulls_last",
        "approx_set", "hll_create_sketch", "hll_estimate", "hll_count.merge_partial", "vector_avg",
        "evaluate_classifier_predictions", "kll_quantiles.init_int64", "kll_quantiles.init_float64",
        "kll_quantiles.merge_int64", "kll_quantiles.merge_float64", "kll_quantiles.merge_partial",
        "json_agg_strict", "jsonb_agg_strict",
    }
)  # fmt: skip
"""Names of aggregate functions; `any`, `first` and `last` count only where nothing else is called so."""


def is_aggregate(name: str) -> bool:
    """Tell whether a function aggregates; what is called `…_agg` does in every dialect."""
    return name in AGGREGATES or name.endswith("_agg")


SET_RETURNING: dict[str, tuple[str, ...]] = {
    "json_each": ("key", "value"),
    "json_each_text": ("key", "value"),
    "jsonb_each": ("key", "value"),
    "jsonb_each_text": ("key", "value"),
    "json_tree": ("key", "value", "type", "atom", "id", "parent", "fullkey", "path"),
    "json_array_elements": ("value",),
    "json_array_elements_text": ("value",),
    "jsonb_array_elements": ("value",),
    "jsonb_array_elements_text": ("value",),
    "json_object_keys": ("json_object_keys",),
    "jsonb_object_keys": ("jsonb_object_keys",),
    "json_populate_recordset": (),
    "jsonb_populate_recordset": (),
    "json_to_record": (),
    "json_to_recordset": (),
    "jsonb_to_record": (),
    "jsonb_to_recordset": (),
    "jsonb_path_query": ("jsonb_path_query",),
    "regexp_matches": ("regexp_matches",),
    "regexp_split_to_table": ("regexp_split_to_table",),
    "string_to_table": ("string_to_table",),
    "string_split": ("value", "ordinal"),
    "split_to_table": ("SEQ", "INDEX", "VALUE"),
    "strtok_split_to_table": ("SEQ", "INDEX", "VALUE"),
    "unnest_wordset": ("unnest_wordset",),
    "stack": (),
    "inline_outer": (),
    "json_tuple": ("c0", "c1", "c2", "c3", "c4"),
    "variant_explode": ("pos", "key", "value"),
    "variant_explode_outer": ("pos", "key", "value"),
}
"""Functions that yield rows made from their arguments, with the names their columns have by default."""

GENERATORS = frozenset(
    {
        "generate_series", "range", "generate_subscripts", "sequence", "numbers", "repeat_row", "generator",
        "zeros", "generate_date_array", "generate_timestamp_array", "generate_array",
    }
)  # fmt: skip
"""Functions that yield rows of numbers or dates between their arguments."""

CONDITIONALS = frozenset({"multiif", "multi_if"})
"""`f(test, value, test, value, …, default)`."""

EXPLODE_OUTER: type = exp.FUNCTION_BY_NAME["EXPLODE_OUTER"]
"""sqlglot exports no name for this class."""

CHOOSERS = frozenset({"choose", "elt"})
"""`f(n, value, value, …)`."""

SPECIAL = CONDITIONALS | CHOOSERS | {"identifier"}
"""Functions with a handler of their own, whatever their arguments are."""

HIGHER_ORDER = frozenset(
    {
        "transform", "filter", "reduce", "aggregate", "exists", "forall", "any_match", "all_match", "none_match",
        "zip_with", "map_filter", "map_zip_with", "transform_keys", "transform_values", "array_sort",
        "list_transform", "list_filter", "list_reduce", "list_apply", "apply", "array_apply", "list_sort",
        "array_map", "arraymap", "arrayfilter", "arrayexists", "arrayall", "arrayfirst", "arraylast",
        "arraycount", "arraysum", "arrayavg", "arraymin", "arraymax", "arraysort", "arrayreversesort",
        "arrayfill", "arraysplit", "arrayfirstindex", "arraycumsum", "mapapply", "mapfilter", "find_first",
        "array_find", "regexp_replace",
    }
)  # fmt: skip
"""Functions whose lambda's parameters are elements of their other arguments."""

ACROSS_ROWS = frozenset(
    {
        "window", "subquery", "unnest", "explode", "posexplode", "inline", "explode_outer",
        "posexplode_outer", "pivot", "unpivot", "…",
    }
)  # fmt: skip
"""Operations whose result is not a function of the row that was read."""
