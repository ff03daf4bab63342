/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the language share: texts that parse, texts with one error, operations by number. */
#pragma once

#include "workload/parser.h"

#include <glib.h>
#include <string.h>

static inline KmScript *
parse (const char *text)
{
  return km_script_parse (text, strlen (text));
}

/* Prints the diagnostics of a script; returns how many there are. */
static inline size_t
print_diagnostics (const KmScript *script, const char *text)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *line = km_diagnostic_format (&diagnostics[i], text);
      g_test_message ("%s", line);
    }
  return n;
}

/* Parses a text that must have no errors. */
static inline KmScript *
parse_clean (const char *text)
{
  KmScript *script = parse (text);

  g_assert_cmpuint (print_diagnostics (script, text), ==, 0);
  return script;
}

static inline KmOp
op_at (const KmScript *script, uint32_t number)
{
  g_assert_cmpuint (number, <, km_script_n_ops (script));
  return km_script_op (script, number);
}

/* The same as a pointer, good until the end of the block. */
#define op(script, number) ((const KmOp[]){ op_at (script, number) })

/* The first @n operations must be the same, lines too. */
static inline void
assert_same_ops (const KmScript *a, const KmScript *b, uint32_t n)
{
  g_autofree KmOp *of_a = g_new (KmOp, n), *of_b = g_new (KmOp, n);

  km_script_read_ops (a, 0, n, of_a);
  km_script_read_ops (b, 0, n, of_b);
  g_assert_cmpmem (of_a, n * sizeof *of_a, of_b, n * sizeof *of_b);
}

static inline void
assert_op_text (const KmScript *script, uint32_t number, const char *expected)
{
  g_autofree char *text = km_script_op_text (script, number);
  g_assert_cmpstr (text, ==, expected);
}
