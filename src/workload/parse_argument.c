/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of calls: one function for each KmArgKind, and what kind of thing a handle must be. */
#include "workload/parse_argument.h"

#include "base/i18n.h"
#include "core/words/kmap_type.h"
#include "workload/parse_emit.h"

#include <inttypes.h>
#include <string.h>

/* ---- numbers ---- */

static bool
parse_bounded (KmParser *parser, int64_t min, int64_t max, KmDiagnosticCode code, const char *what, uint32_t *value)
{
  int64_t number;

  if (!km_parse_bounded (parser, min, max, code, what, &number))
    return false;
  *value = (uint32_t)number;
  return true;
}

/* Zero and more; what does not fit into 32 bits is more than there can be. */
static bool
parse_clamped (KmParser *parser, const char *what, uint32_t *value)
{
  int64_t number;

  if (!km_parse_bounded (parser, 0, INT64_MAX, KM_W_RANGE, what, &number))
    return false;
  *value = (uint32_t)MIN (number, (int64_t)UINT32_MAX);
  return true;
}

static bool
parse_order (KmParser *parser, KmCall *call)
{
  uint32_t order;

  if (!parse_bounded (parser, 0, UINT8_MAX, KM_W_ORDER, N_ ("An order"), &order))
    return false;
  call->op.order = (uint8_t)order;
  return true;
}

static bool
parse_size (KmParser *parser, KmCall *call)
{
  uint32_t *place = call->word->what == KM_OP_FREE_PAGES_EXACT ? &call->op.arg : &call->op.ref;
  return parse_bounded (parser, 1, UINT32_MAX, KM_W_RANGE, N_ ("A size in bytes"), place);
}

static bool
parse_request (KmParser *parser, KmCall *call)
{
  return parse_clamped (parser, N_ ("A size in bytes"), &call->op.ref);
}

static bool
parse_count (KmParser *parser, KmCall *call)
{
  enum
  {
    MAX_FRAMES = 1 << 24
  };
  return parse_bounded (parser, 1, MAX_FRAMES, KM_W_RANGE, N_ ("A number of page frames"), &call->op.ref);
}

static bool
parse_bytes (KmParser *parser, KmCall *call)
{
  int64_t bytes;

  if (!km_parse_bounded (parser, 0, INT64_MAX, KM_W_RANGE, N_ ("A size in bytes"), &bytes))
    return false;
  call->more.size = (uint64_t)bytes;
  return true;
}

static bool
parse_elements (KmParser *parser, KmCall *call)
{
  return parse_clamped (parser, N_ ("A number of elements"), &call->more.count);
}

static bool
parse_align (KmParser *parser, KmCall *call)
{
  return parse_clamped (parser, N_ ("An alignment in bytes"), &call->more.align);
}

static bool
parse_width (KmParser *parser, KmCall *call)
{
  enum
  {
    MAX_WIDTH = 1 << 20
  };
  int64_t bytes;

  if (!km_parse_bounded (parser, 1, MAX_WIDTH, KM_W_RANGE, N_ ("The number of bytes touched"), &bytes))
    return false;
  call->more.size = (uint64_t)bytes;
  return true;
}

static bool
parse_byte (KmParser *parser, KmCall *call)
{
  int64_t byte;

  if (!km_parse_bounded (parser, 0, UINT8_MAX, KM_W_RANGE, N_ ("The value of a byte"), &byte))
    return false;
  call->more.byte = (uint8_t)byte;
  return true;
}

/* ---- flags and names ---- */

static bool
parse_gfp (KmParser *parser, KmCall *call)
{
  return km_parse_gfp (parser, &call->op.gfp);
}

static bool
parse_more_gfp (KmParser *parser, KmCall *call)
{
  return km_parse_gfp (parser, &call->more.flags);
}

static bool
parse_slab_flags (KmParser *parser, KmCall *call)
{
  return km_parse_slab_flags (parser, &call->more.flags);
}

static bool
is_name (const KmToken *token, const char *name)
{
  return token->kind == KM_TOKEN_NAME && token->length == strlen (name)
         && memcmp (token->text, name, token->length) == 0;
}

/* NULL, or 0 as C also says. */
static bool
at_null (const KmParser *parser)
{
  const KmToken *token = &parser->scanner.token;
  return is_name (token, "NULL") || (token->kind == KM_TOKEN_NUMBER && token->number == 0);
}

static bool
parse_cache_name (KmParser *parser, KmCall *call)
{
  const KmToken *token = &parser->scanner.token;

  if (token->kind == KM_TOKEN_STRING)
    {
      g_autofree char *text = km_scanner_unquote (token);
      call->name = g_utf8_make_valid (text, -1);
      call->more.name = call->name;
    }
  else if (!at_null (parser))
    return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write the name in quotes, such as \"inode_cache\""),
                                  _ ("The name of the cache is missing"));
  km_parser_next (parser);
  return true;
}

/* A constructor is a function of the kernel's: it has a name, and that is all there is to know. */
static bool
parse_ctor (KmParser *parser, KmCall *call)
{
  call->more.ctor = !at_null (parser);
  if (call->more.ctor && parser->scanner.token.kind != KM_TOKEN_NAME)
    return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write the name of a constructor such as ctor, or NULL"),
                                  _ ("The constructor is missing"));
  km_parser_next (parser);
  return true;
}

/* A word that can only be this one. */
static bool
parse_fixed (KmParser *parser, const char *word, const char *cure)
{
  if (!is_name (&parser->scanner.token, word))
    return km_parser_report_here (parser, KM_W_EXPECTED, cure, _ ("“%s” is missing"), word);
  km_parser_next (parser);
  return true;
}

static bool
parse_vm_flags (KmParser *parser, KmCall *call)
{
  (void)call;
  return parse_fixed (parser, "VM_MAP", _ ("Write VM_MAP, or leave the flags out"));
}

static bool
parse_pgprot (KmParser *parser, KmCall *call)
{
  (void)call;
  return parse_fixed (parser, "PAGE_KERNEL", _ ("Write PAGE_KERNEL, or leave the protection out"));
}

bool
km_parser_has_kmap_types (const KmParser *parser)
{
  return !km_generation_get (parser->script->config.generation)->kmap_local;
}

static bool
parse_kmap_type (KmParser *parser, KmCall *call)
{
  const KmToken *token = &parser->scanner.token;
  uint32_t type = 0;

  if (!km_parser_has_kmap_types (parser))
    return km_parser_report_here (parser, KM_W_KMAP_TYPE, _ ("Leave the type out"),
                                  _ ("%s of this kernel takes no type: each mapping gets the next free slot"),
                                  call->word->name);
  if (token->kind == KM_TOKEN_NUMBER && token->number < KM_NR_KMAP_TYPES)
    type = (uint32_t)token->number;
  else if (token->kind != KM_TOKEN_NAME || !km_kmap_type_find (token->text, token->length, &type))
    return km_parser_report_here (parser, KM_W_KMAP_TYPE, _ ("Write a type such as KM_USER0, KM_USER1 or KM_IRQ0"),
                                  _ ("kmap_atomic has no such type"));
  call->op.order = (uint8_t)type;
  km_parser_next (parser);
  return true;
}

/* ---- references ---- */

/* Where `p + n` counts bytes: the calls that take any pointer. */
static bool
parse_reference (KmParser *parser, KmCall *call, KmArgKind kind)
{
  uint32_t number = call->n_references++;

  call->kinds[number] = kind;
  return km_parse_reference (parser, kind == KM_ARG_POINTER, &call->references[number]);
}

/* Pages that are in an array of their own: p[0..9], or p and the number behind it. */
static bool
parse_n_pages (KmParser *parser, KmCall *call)
{
  enum
  {
    MAX_PAGES = 1 << 20
  };
  KmReference *pages = &call->references[0];
  const char *from = parser->scanner.token.text;
  uint32_t n;

  if (!parse_bounded (parser, 1, MAX_PAGES, KM_W_RANGE, N_ ("A number of pages"), &n))
    return false;
  if (pages->to > pages->from && pages->to - pages->from + 1 != n)
    {
      km_parser_report (parser, KM_W_INDEX_RANGE, from, parser->scanner.token.text, _ ("Leave the number out"),
                        _ ("The range does not have this length"));
      return false;
    }
  if (n == 1 && !pages->has_index)
    return true;
  pages->has_index = true;
  pages->to = MIN (pages->from + n - 1, KM_HANDLE_MAX_INDEX);
  return true;
}

/* ---- one argument ---- */

typedef bool (*ParseArgument) (KmParser *parser, KmCall *call);

static const ParseArgument parse[KM_NR_ARGS] = {
  [KM_ARG_GFP] = parse_gfp,           [KM_ARG_ORDER] = parse_order,           [KM_ARG_SIZE] = parse_size,
  [KM_ARG_REQUEST] = parse_request,   [KM_ARG_COUNT] = parse_count,           [KM_ARG_NAME] = parse_cache_name,
  [KM_ARG_BYTES] = parse_bytes,       [KM_ARG_ELEMENTS] = parse_elements,     [KM_ARG_ALIGN] = parse_align,
  [KM_ARG_MORE_GFP] = parse_more_gfp, [KM_ARG_SLAB_FLAGS] = parse_slab_flags, [KM_ARG_CTOR] = parse_ctor,
  [KM_ARG_WIDTH] = parse_width,       [KM_ARG_PERCPU_ALIGN] = parse_align,    [KM_ARG_N_PAGES] = parse_n_pages,
  [KM_ARG_VM_FLAGS] = parse_vm_flags, [KM_ARG_PGPROT] = parse_pgprot,         [KM_ARG_KM_TYPE] = parse_kmap_type,
  [KM_ARG_BYTE] = parse_byte,
};

bool
km_parse_argument (KmParser *parser, KmCall *call, KmArgKind kind)
{
  return parse[kind] ? parse[kind](parser, call) : parse_reference (parser, call, kind);
}

/* ---- what a handle is, and what it must be ---- */

/* What each kind of argument takes, as bits 1 << KmType, and how a message calls it. */
static const struct
{
  uint32_t types;
  uint16_t code;
  const char *wanted, *cure;
} wants[KM_NR_ARGS] = {
  [KM_ARG_PAGE] = { 1u << KM_TYPE_PAGE, KM_W_WANTS_PAGE, N_ ("a page"),
                    N_ ("Use the call for addresses, or virt_to_page(address)") },
  [KM_ARG_PAGES] = { 1u << KM_TYPE_PAGE, KM_W_WANTS_PAGE, N_ ("pages"),
                     N_ ("Name pages that alloc_page returned, such as p[0..9]") },
  [KM_ARG_ADDRESS] = { 1u << KM_TYPE_ADDRESS, KM_W_WANTS_ADDRESS, N_ ("an address"),
                       N_ ("Use the call for pages, or page_address(page)") },
  [KM_ARG_POINTER] = { 1u << KM_TYPE_PAGE | 1u << KM_TYPE_ADDRESS | 1u << KM_TYPE_PERCPU, KM_W_WANTS_POINTER,
                       N_ ("a pointer to memory"), N_ ("Name memory that a call returned, or NULL") },
  [KM_ARG_CACHE] = { 1u << KM_TYPE_CACHE, KM_W_WANTS_CACHE, N_ ("a cache"),
                     N_ ("Name a handle that kmem_cache_create returned") },
  [KM_ARG_PERCPU] = { 1u << KM_TYPE_PERCPU, KM_W_WANTS_PERCPU, N_ ("a per-CPU pointer"),
                      N_ ("Name a handle that alloc_percpu returned") },
};

static const char *
type_name (KmType type)
{
  static const char *const names[] = {
    [KM_TYPE_NOTHING] = N_ ("nothing"),          [KM_TYPE_PAGE] = N_ ("a page"),
    [KM_TYPE_ADDRESS] = N_ ("an address"),       [KM_TYPE_CACHE] = N_ ("a cache"),
    [KM_TYPE_PERCPU] = N_ ("a per-CPU pointer"), [KM_TYPE_NUMBER] = N_ ("a number"),
  };
  return _ (names[type]);
}

bool
km_parser_takes (KmArgKind kind, KmType type)
{
  return wants[kind].types >> type & 1;
}

bool
km_parser_report_type (KmParser *parser, const char *call, KmArgKind kind, const KmReference *reference, KmType type)
{
  /* TRANSLATORS: a call, what it wants ("a page", "a cache") and what it got */
  km_parser_report (parser, (KmDiagnosticCode)wants[kind].code, reference->text, reference->end, _ (wants[kind].cure),
                    _ ("%s takes %s, and this is %s"), call, _ (wants[kind].wanted), type_name (type));
  return false;
}

static bool
report_type (KmParser *parser, const KmCall *call, uint32_t number, KmType type)
{
  return km_parser_report_type (parser, call->word->name, call->kinds[number], &call->references[number], type);
}

bool
km_parser_check_type (KmParser *parser, const KmCall *call, uint32_t number, uint32_t ref)
{
  KmType type = km_op_info (g_array_index (parser->script->ops, KmOp, ref).kind)->returns;
  const KmReference *reference = &call->references[number];

  if (reference->as_page)
    return type == KM_TYPE_ADDRESS || km_parser_report_type (parser, "virt_to_page", KM_ARG_ADDRESS, reference, type);
  return km_parser_takes (call->kinds[number], type) || report_type (parser, call, number, type);
}

bool
km_parser_check_literal (KmParser *parser, const KmCall *call, uint32_t number)
{
  const KmReference *reference = &call->references[number];
  KmArgKind kind = call->kinds[number];
  bool takes_pages = km_parser_takes (kind, KM_TYPE_PAGE);

  if (reference->is_handle)
    return !reference->as_page || takes_pages || report_type (parser, call, number, KM_TYPE_PAGE);
  if (kind == KM_ARG_PAGES)
    return report_type (parser, call, number, reference->is_pfn ? KM_TYPE_NUMBER : KM_TYPE_NOTHING);
  if (reference->is_pfn && !takes_pages && !km_parser_takes (kind, KM_TYPE_ADDRESS))
    return report_type (parser, call, number, KM_TYPE_PAGE);
  return true;
}

bool
km_parser_resolve_pages (KmParser *parser, KmCall *call)
{
  KmReference *pages = &call->references[0];
  uint32_t n, ref;

  if (call->n_references == 0 || call->kinds[0] != KM_ARG_PAGES)
    return true;
  n = pages->to - pages->from + 1;
  if (!km_parser_afford_refs (parser, n))
    return false;
  call->refs = g_array_sized_new (FALSE, FALSE, sizeof (uint32_t), n);
  for (uint32_t i = 0; i < n; i++)
    {
      if (!km_parser_resolve (parser, pages, pages->from + i, &ref) || !km_parser_check_type (parser, call, 0, ref))
        return false;
      g_array_append_val (call->refs, ref);
    }
  call->more.refs = (const uint32_t *)(void *)call->refs->data;
  call->more.count = n;
  return true;
}

void
km_call_finish (KmCall *call)
{
  g_free (call->name);
  if (call->refs)
    g_array_unref (call->refs);
}
