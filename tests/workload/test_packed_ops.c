/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed operations: whatever is put in is read out again, in any order and before and after the end of a chunk, and
 * what scripts are mostly made of takes few bytes. */
#include "workload/packed_ops.h"
#include "workload/script.h"

#include "base/rng.h"

#include <string.h>

enum
{
  N = 3 * 4096 + 1234,
};

/* Operation number @i of a kind of script. */
typedef KmOp (*MakeFunc) (KmRng *rng, uint32_t i);

/* Anything at all: no two have the same shape, and no column is narrow. */
static KmOp
any_op (KmRng *rng, uint32_t i)
{
  static const uint32_t refs[] = { 0, KM_OP_NO_REF, 1, UINT32_MAX - 1 };

  return (KmOp){ .kind = (uint8_t)km_rng_below (rng, KM_NR_OPS),
                 .order = (uint8_t)km_rng_below (rng, 256),
                 .cpu = (uint8_t)km_rng_below (rng, 256),
                 .flags = (uint8_t)km_rng_below (rng, 256),
                 .arg = km_rng_below (rng, UINT32_MAX),
                 .ref = i % 3 == 0 ? refs[i / 3 % 4] : km_rng_below (rng, UINT32_MAX),
                 .line = km_rng_below (rng, UINT32_MAX) };
}

/* The ends of the range in turn, on a line and off it. */
static KmOp
edge_op (KmRng *rng, uint32_t i)
{
  (void)rng;
  return (KmOp){ .ref = i % 2 ? 1 : UINT32_MAX - 1, .line = i % 2 ? 0 : UINT32_MAX };
}

/* Every operation on a line of its own, freeing the one 8 before. */
static KmOp
plain_op (KmRng *rng, uint32_t i)
{
  (void)rng;
  return (KmOp){ .kind = i < 8 ? KM_OP_ALLOC_PAGE : KM_OP_FREE_PAGE_PAGE, .ref = i < 8 ? 0 : i - 7, .line = i + 3 };
}

static void
assert_reads_back (const KmPackedOps *ops, const KmOp *expected, KmRng *rng)
{
  g_autofree KmOp *read = g_new (KmOp, N);

  g_assert_cmpuint (ops->n, ==, N);
  for (int i = 0; i < 400; i++)
    {
      uint32_t first = km_rng_below (rng, N), n = km_rng_below (rng, i % 4 ? 40 : N) % (N - first + 1);
      KmOp one = km_packed_ops_get (ops, first);

      km_packed_ops_read (ops, first, n, read);
      g_assert_cmpmem (read, n * sizeof *read, expected + first, n * sizeof *read);
      g_assert_cmpmem (&one, sizeof one, expected + first, sizeof one);
    }
}

static void
everything_is_read_back (void)
{
  static const MakeFunc make[] = { any_op, edge_op, plain_op };
  g_autofree KmOp *expected = g_new (KmOp, N);
  KmRng rng;

  km_rng_init (&rng, 5);
  for (size_t kind = 0; kind < G_N_ELEMENTS (make); kind++)
    {
      KmPackedOps ops;

      km_packed_ops_init (&ops);
      for (uint32_t i = 0; i < N; i++)
        {
          expected[i] = make[kind](&rng, i);
          km_packed_ops_add (&ops, &expected[i]);
        }
      assert_reads_back (&ops, expected, &rng);
      km_packed_ops_seal (&ops);
      assert_reads_back (&ops, expected, &rng);
      km_packed_ops_finish (&ops);
    }
}

static double
bytes_an_op (const char *text)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));

  g_assert_false (km_script_has_errors (script));
  return (double)km_script_ops_bytes (script) / km_script_n_ops (script);
}

static void
ordinary_scripts_are_small (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (int i = 0; i < N; i++)
    g_string_append_printf (lines, i % 2 ? "kfree(p[%d])\n" : "p[%d] = kmalloc(100, GFP_KERNEL)\n", i / 2 % 50);
  g_assert_cmpfloat (bytes_an_op (lines->str), <, 2);
  g_assert_cmpfloat (bytes_an_op ("random seed=1 ops=20000 live=2000 order=0..5 gfp=GFP_KERNEL,GFP_ATOMIC\n"), <, 3.5);
  g_assert_cmpfloat (bytes_an_op ("repeat 10000 {\np = alloc_page(GFP_KERNEL)\n__free_page(p)\n}\n"), <, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packed-ops/everything-is-read-back", everything_is_read_back);
  g_test_add_func ("/packed-ops/ordinary-scripts-are-small", ordinary_scripts_are_small);
  return g_test_run ();
}
