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

static bool
parse_size (KmParser *parser, KmCall *call)
{
  uint32_t *place = call->word->what == KM_OP_FREE_PAGES_EXACT ? &call->op.arg : &call->op.ref;
  return parse_bounded (parser, 1, UINT32_MAX, KM_W_RANGE, N_ ("A size in bytes"), place);
}

#define FIELD(name) offsetof (KmCall, name), sizeof ((KmCall){ 0 }.name)

/* Arguments that are a number; one that does not fit into its field is more than there can be. */
static const struct
{
  const char *what;
  KmDiagnosticCode code;
  int64_t least, most;
  size_t offset, bytes; /* of the field of KmCall */
} numbers[KM_NR_ARGS] = {
  [KM_ARG_ORDER] = { N_ ("An order"), KM_W_ORDER, 0, UINT8_MAX, FIELD (op.order) },
  [KM_ARG_REQUEST] = { N_ ("A size in bytes"), KM_W_RANGE, 0, INT64_MAX, FIELD (op.ref) },
  [KM_ARG_COUNT] = { N_ ("A number of page frames"), KM_W_RANGE, 1, 1 << 24, FIELD (op.ref) },
  [KM_ARG_BYTES] = { N_ ("A size in bytes"), KM_W_RANGE, 0, INT64_MAX, FIELD (more.size) },
  [KM_ARG_ELEMENTS] = { N_ ("A number of elements"), KM_W_RANGE, 0, INT64_MAX, FIELD (more.count) },
  [KM_ARG_ALIGN] = { N_ ("An alignment in bytes"), KM_W_RANGE, 0, INT64_MAX, FIELD (more.align) },
  [KM_ARG_PERCPU_ALIGN] = { N_ ("An alignment in bytes"), KM_W_RANGE, 0, INT64_MAX, FIELD (more.align) },
  [KM_ARG_WIDTH] = { N_ ("The number of bytes touched"), KM_W_RANGE, 1, 1 << 20, FIELD (more.size) },
  [KM_ARG_BYTE] = { N_ ("The value of a byte"), KM_W_RANGE, 0, UINT8_MAX, FIELD (more.byte) },
};

static bool
parse_number (KmParser *parser, KmCall *call, KmArgKind kind)
{
  size_t offset = numbers[kind].offset;
  int64_t number;

  if (!km_parse_bounded (parser, numbers[kind].least, numbers[kind].most, numbers[kind].code, numbers[kind].what,
                         &number))
    return false;
  if (numbers[kind].bytes == sizeof (uint8_t))
    G_STRUCT_MEMBER (uint8_t, call, offset) = (uint8_t)number;
  else if (numbers[kind].bytes == sizeof (uint32_t))
    G_STRUCT_MEMBER (uint32_t, call, offset) = (uint32_t)MIN (number, (int64_t)UINT32_MAX);
  else
    G_STRUCT_MEMBER (uint64_t, call, offset) = (uint64_t)number;
  return true;
}

static bool
parse_cpu_number (KmParser *parser, KmCall *call)
{
  uint32_t cpu;

  if (!parse_bounded (parser, 0, parser->script->config.cpus - 1, KM_W_CPU, N_ ("The number of a CPU"), &cpu))
    return false;
  call->op.order = (uint8_t)cpu;
  return true;
}

/* ---- types of C ---- */

/* Sizes in bytes on 32 and 64 bits. */
static const struct
{
  const char *name;
  uint8_t bytes[2];
} c_types[] = {
  { "char", { 1, 1 } },
  { "signed char", { 1, 1 } },
  { "unsigned char", { 1, 1 } },
  { "bool", { 1, 1 } },
  { "short", { 2, 2 } },
  { "unsigned short", { 2, 2 } },
  { "int", { 4, 4 } },
  { "unsigned", { 4, 4 } },
  { "unsigned int", { 4, 4 } },
  { "long", { 4, 8 } },
  { "unsigned long", { 4, 8 } },
  { "long long", { 8, 8 } },
  { "unsigned long long", { 8, 8 } },
  { "size_t", { 4, 8 } },
  { "atomic_t", { 4, 4 } },
  { "atomic_long_t", { 4, 8 } },
  { "u8", { 1, 1 } },
  { "s8", { 1, 1 } },
  { "u16", { 2, 2 } },
  { "s16", { 2, 2 } },
  { "u32", { 4, 4 } },
  { "s32", { 4, 4 } },
  { "u64", { 8, 8 } },
  { "s64", { 8, 8 } },
};

/* The words of a type, and a star at its end. */
static char *
read_type (KmParser *parser, bool *pointer)
{
  GString *name = g_string_new (NULL);
  const KmToken *token = &parser->scanner.token;

  for (; token->kind == KM_TOKEN_NAME && name->len < 64; km_parser_next (parser))
    {
      if (name->len > 0)
        g_string_append_c (name, ' ');
      g_string_append_len (name, token->text, (gssize)token->length);
    }
  *pointer = km_parser_at (parser, '*');
  if (*pointer)
    km_parser_next (parser);
  return g_string_free (name, FALSE);
}

static uint32_t
type_bytes (const KmParser *parser, const char *name, bool pointer)
{
  bool sixty_four = km_config_is_64_bit (&parser->script->config);

  if (pointer)
    return sixty_four ? 8 : 4;
  for (size_t i = 0; i < G_N_ELEMENTS (c_types); i++)
    if (strcmp (c_types[i].name, name) == 0)
      return c_types[i].bytes[sixty_four];
  return 0;
}

/* long, struct x *, char[64]: size, alignment and spelling. 8 bytes are aligned to 4 on 32 bits of x86. */
static bool
parse_c_type (KmParser *parser, KmCall *call)
{
  const KmToken at = parser->scanner.token;
  g_autofree char *name = NULL;
  int64_t elements = 1;
  bool pointer, array;
  uint32_t bytes;

  name = read_type (parser, &pointer);
  bytes = type_bytes (parser, name, pointer);
  if (bytes == 0)
    {
      km_parser_report (parser, KM_W_C_TYPE, at.text, MAX (parser->scanner.token.text, at.text + 1),
                        _ ("Write a type such as int, unsigned long, u64, or bytes: char[64]"),
                        _ ("The size of this type is not known"));
      return false;
    }
  array = km_parser_at (parser, '[');
  if (array)
    {
      km_parser_next (parser);
      if (!km_parse_bounded (parser, 1, 1 << 20, KM_W_RANGE, N_ ("A number of elements"), &elements)
          || !km_parser_take (parser, ']', N_ ("Close the index")))
        return false;
    }
  call->name = array ? g_strdup_printf ("%s%s[%" PRId64 "]", name, pointer ? " *" : "", elements)
                     : g_strdup_printf ("%s%s", name, pointer ? " *" : "");
  call->more.name = call->name;
  call->more.size = (uint64_t)elements * bytes;
  call->more.align = km_config_is_64_bit (&parser->script->config) ? bytes : MIN (bytes, 4);
  return true;
}

static bool
parse_variable (KmParser *parser, KmCall *call)
{
  if (parser->scanner.token.kind != KM_TOKEN_NAME)
    return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write DEFINE_PER_CPU(long, hits)"),
                                  _ ("The name of the variable is missing"));
  call->variable = parser->scanner.token;
  km_parser_next (parser);
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

/* NULL, or 0 as C also says. */
static bool
at_null (const KmParser *parser)
{
  const KmToken *token = &parser->scanner.token;
  return km_token_is (token, "NULL") || (token->kind == KM_TOKEN_NUMBER && token->number == 0);
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
  if (!km_token_is (&parser->scanner.token, word))
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
  return km_parse_reference (parser, kind == KM_ARG_POINTER || kind == KM_ARG_VIRTUAL, &call->references[number]);
}

/* pfn_to_page (0x1010), or a number that page_to_pfn() returned. */
static bool
parse_pfn (KmParser *parser, KmCall *call)
{
  KmReference *reference = &call->references[call->n_references];
  const KmToken at = parser->scanner.token;
  int64_t pfn;

  if (at.kind == KM_TOKEN_NAME)
    return parse_reference (parser, call, KM_ARG_PFN);
  if (!km_parse_bounded (parser, 0, KM_PFN_NONE - 1, KM_W_RANGE, N_ ("A page frame number"), &pfn))
    return false;
  *reference =
      (KmReference){ .text = at.text, .end = parser->scanner.token.text, .is_pfn = true, .ref = (uint32_t)pfn };
  call->kinds[call->n_references++] = KM_ARG_PFN;
  return true;
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
  [KM_ARG_GFP] = parse_gfp,
  [KM_ARG_SIZE] = parse_size,
  [KM_ARG_NAME] = parse_cache_name,
  [KM_ARG_MORE_GFP] = parse_more_gfp,
  [KM_ARG_SLAB_FLAGS] = parse_slab_flags,
  [KM_ARG_CTOR] = parse_ctor,
  [KM_ARG_N_PAGES] = parse_n_pages,
  [KM_ARG_CPU] = parse_cpu_number,
  [KM_ARG_VARIABLE] = parse_variable,
  [KM_ARG_C_TYPE] = parse_c_type,
  [KM_ARG_PFN] = parse_pfn,
  [KM_ARG_VM_FLAGS] = parse_vm_flags,
  [KM_ARG_PGPROT] = parse_pgprot,
  [KM_ARG_KM_TYPE] = parse_kmap_type,
};

bool
km_parse_argument (KmParser *parser, KmCall *call, KmArgKind kind)
{
  if (numbers[kind].what)
    return parse_number (parser, call, kind);
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
  [KM_ARG_VIRTUAL] = { 1u << KM_TYPE_ADDRESS, KM_W_WANTS_ADDRESS, N_ ("an address"),
                       N_ ("Use the call for pages, or page_address(page)") },
  [KM_ARG_POINTER] = { 1u << KM_TYPE_PAGE | 1u << KM_TYPE_ADDRESS | 1u << KM_TYPE_PERCPU, KM_W_WANTS_POINTER,
                       N_ ("a pointer to memory"), N_ ("Name memory that a call returned, or NULL") },
  [KM_ARG_CACHE] = { 1u << KM_TYPE_CACHE, KM_W_WANTS_CACHE, N_ ("a cache"),
                     N_ ("Name a handle that kmem_cache_create returned") },
  [KM_ARG_PERCPU] = { 1u << KM_TYPE_PERCPU, KM_W_WANTS_PERCPU, N_ ("a per-CPU pointer"),
                      N_ ("Name a handle that alloc_percpu returned") },
  [KM_ARG_PFN] = { 1u << KM_TYPE_NUMBER, KM_W_WANTS_PFN, N_ ("a page frame number"),
                   N_ ("Write a number, or name a handle that page_to_pfn returned") },
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
  KmType type = km_op_info (km_packed_ops_get (&parser->script->ops, ref).kind)->returns;
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
  if (kind == KM_ARG_PFN)
    return true;
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
