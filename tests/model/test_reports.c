/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of debug kernels to the end, as 2.6.34, 6.1 and 6.12 print them: the rules of mm/slab.c and mm/slub.c worked
 * out by hand for small workloads. Lines without text are left out. */
#include "fixture.h"
#include "model/message/message.h"

typedef struct
{
  const char *name, *workload, *report;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "red-zone",
    "machine x86-32 memory=512M debug=slab\n"
    "c = kmem_cache_create(\"dummy\", 3000, 0, 0, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "write(b, 3016)\n"
    "kmem_cache_free(c, b)\n",
    "slab error in verify_redzone_free(): cache `dummy': memory outside object was overwritten\n"
    "dfc20bf8: redzone 1:0xd84156c5635688c0, redzone 2:0x0.\n" },
  { "written-after-free",
    "machine x86-32 memory=512M debug=slab\n"
    "b = kmalloc(3000, GFP_KERNEL)\n"
    "kfree(b)\n"
    "write(b, 30)\n"
    "d = kmalloc(3000, GFP_KERNEL)\n",
    "Slab corruption: size-4096 start=dfc07000, len=4096\n"
    "000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
    "010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 6b 6b\n" },
  { "neighbours",
    "machine x86-32 memory=64M debug=slab\n"
    "c = kmem_cache_create(\"mine\", 40, 0, 0, NULL)\n"
    "a[0..2] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "write(a[0], 8, 0x41)\n"
    "write(a[2], 8, 0x44)\n"
    "kmem_cache_free(c, a[1])\n"
    "write(a[1] + 20, 1, 0x6a)\n"
    "write(a[1] + 39, 1, 0x01)\n"
    "write(a[1] - 8, 4, 0x02)\n"
    "e = kmem_cache_alloc(c, GFP_KERNEL)\n",
    "Slab corruption: mine start=c3c07490, len=40\n"
    "Redzone: 0x9f9110202020202/0x9f911029d74e35b.\n"
    "010: 6b 6b 6b 6b 6a 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b\n"
    "Single bit error detected. Probably bad RAM.\n"
    "Run memtest86+ or a similar memory test tool.\n"
    "020: 6b 6b 6b 6b 6b 6b 6b 01\n"
    "Prev obj: start=c3c07450, len=40\n"
    "Redzone: 0xd84156c5635688c0/0xd84156c5635688c0.\n"
    "000: 44 44 44 44 44 44 44 44 5a 5a 5a 5a 5a 5a 5a 5a\n"
    "010: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a\n"
    "Next obj: start=c3c074d0, len=40\n"
    "Redzone: 0xd84156c5635688c0/0xd84156c5635688c0.\n"
    "000: 41 41 41 41 41 41 41 41 5a 5a 5a 5a 5a 5a 5a 5a\n"
    "010: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a\n"
    "slab error in cache_alloc_debugcheck_after(): cache `mine': double free, or memory outside object was overwritten\n"
    "c3c07488: redzone 1:0x9f9110202020202, redzone 2:0x9f911029d74e35b\n" },
  { "slab-destroyed",
    "machine x86-32 memory=64M debug=slab\n"
    "c = kmem_cache_create(\"mine\", 40, 0, 0, NULL)\n"
    "a = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a)\n"
    "write(a + 40, 1, 0xff)\n"
    "write(a - 1, 1, 0xff)\n"
    "kmem_cache_shrink(c)\n",
    "slab error in slab_destroy_debugcheck(): cache `mine': start of a freed object was overwritten\n"
    "slab error in slab_destroy_debugcheck(): cache `mine': end of a freed object was overwritten\n" },
  { "slab-of-6.1",
    "machine x86-32 memory=64M kernel=6.1 slab=slab debug=slab\n"
    "a[0..1] = kmalloc(40, GFP_KERNEL)\n"
    "write(a[1], 8, 0x41)\n"
    "kfree(a[0])\n"
    "write(a[0] + 62, 9, 0x42)\n"
    "e = kmalloc(40, GFP_KERNEL)\n",
    "Slab corruption (Not tainted): kmalloc-64 start=c1003d80, len=64\n"
    "030: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 42 42  kkkkkkkkkkkkkkBB\n"
    "Prev obj: start=c1003d40, len=64\n"
    "000: 41 41 41 41 41 41 41 41 5a 5a 5a 5a 5a 5a 5a 5a  AAAAAAAAZZZZZZZZ\n"
    "010: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Next obj: start=c1003dc0, len=64\n"
    "000: 42 42 42 42 42 42 42 5a 5a 5a 5a 5a 5a 5a 5a 5a  BBBBBBBZZZZZZZZZ\n"
    "010: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n" },
  { "slub",
    "machine x86-64 memory=512M kernel=6.1 slub_debug=FZPU\n"
    "r = kmalloc(64, GFP_KERNEL)\n"
    "s = kmalloc(64, GFP_KERNEL)\n"
    "write(r + 64, 1)\n"
    "kfree(r)\n",
    "=============================================================================\n"
    "BUG kmalloc-64 (Not tainted): Right Redzone overwritten\n"
    "-----------------------------------------------------------------------------\n"
    "0xffff88800100a080-0xffff88800100a080 @offset=128. First byte 0x0 instead of 0xcc\n"
    "Slab 0xffffea0000040280 objects=16 used=2 fp=0xffff88800100a240 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Object 0xffff88800100a040 @offset=64 fp=0xffff88800100a140\n"
    "Redzone  ffff88800100a000: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Redzone  ffff88800100a010: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Redzone  ffff88800100a020: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Redzone  ffff88800100a030: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Object   ffff88800100a040: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff88800100a050: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff88800100a060: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff88800100a070: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b a5  kkkkkkkkkkkkkkk.\n"
    "Redzone  ffff88800100a080: 00 cc cc cc cc cc cc cc                          ........\n"
    "Padding  ffff88800100a0d4: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Padding  ffff88800100a0e4: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Padding  ffff88800100a0f4: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a              ZZZZZZZZZZZZ\n"
    "FIX kmalloc-64: Restoring Right Redzone 0xffff88800100a080-0xffff88800100a080=0xcc\n"
    "FIX kmalloc-64: Object at 0xffff88800100a040 not freed\n" },
  { "slub-poison",
    "machine x86-64 memory=512M kernel=6.1 slub_debug=FP\n"
    "c = kmem_cache_create(\"mine\", 100, 0, 0, NULL)\n"
    "a[0..1] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[1])\n"
    "write(a[1] + 99, 1, 0x31)\n"
    "e = kmem_cache_alloc(c, GFP_KERNEL)\n",
    "=============================================================================\n"
    "BUG mine (Not tainted): End Poison overwritten\n"
    "-----------------------------------------------------------------------------\n"
    "0xffff8880010060d3-0xffff8880010060d3 @offset=211. First byte 0x31 instead of 0xa5\n"
    "Slab 0xffffea0000040180 objects=36 used=2 fp=0xffff8880010060e0 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Object 0xffff888001006070 @offset=112 fp=0xffff8880010060e0\n"
    "Bytes b4 ffff888001006060: 6b 6b 6b a5 5a 5a 5a 5a 70 60 00 01 80 88 ff ff  kkk.ZZZZp`......\n"
    "Object   ffff888001006070: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006080: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006090: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff8880010060a0: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff8880010060b0: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff8880010060c0: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff8880010060d0: 6b 6b 6b 31                                      kkk1\n"
    "FIX mine: Restoring End Poison 0xffff8880010060d3-0xffff8880010060d3=0xa5\n"
    "FIX mine: Marking all objects used\n" },
  { "slub-chain",
    "machine x86-64 memory=512M kernel=6.1 slub_debug=FP\n"
    "c = kmem_cache_create(\"mine\", 100, 0, 0, NULL)\n"
    "a[0..1] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[0])\n"
    "write(a[0] + 104, 4, 0x77)\n"
    "write(a[1] + 3948, 2, 0x55)\n"
    "kmem_cache_free(c, a[1])\n",
    "=============================================================================\n"
    "BUG mine (Not tainted): Padding overwritten. 0xffff888001006fdc-0xffff888001006fdd @offset=4060\n"
    "-----------------------------------------------------------------------------\n"
    "Slab 0xffffea0000040180 objects=36 used=1 fp=0xffff888001006000 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Padding ffff888001006fc0: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Padding ffff888001006fd0: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 55 55 5a 5a  ZZZZZZZZZZZZUUZZ\n"
    "Padding ffff888001006fe0: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Padding ffff888001006ff0: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "FIX mine: Restoring slab padding 0xffff888001006fdc-0xffff888001006fdd=0x5a\n"
    "=============================================================================\n"
    "BUG mine (Not tainted): Freechain corrupt\n"
    "-----------------------------------------------------------------------------\n"
    "Slab 0xffffea0000040180 objects=36 used=1 fp=0xffff888001006000 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Object 0xffff888001006000 @offset=0 fp=0xffff888077777777\n"
    "Object   ffff888001006000: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006010: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006020: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006030: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006040: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006050: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001006060: 6b 6b 6b a5                                      kkk.\n"
    "=============================================================================\n"
    "BUG mine (Not tainted): Wrong object count. Counter is 1 but counted were 35\n"
    "-----------------------------------------------------------------------------\n"
    "Slab 0xffffea0000040180 objects=36 used=1 fp=0xffff888001006000 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "FIX mine: Object count adjusted\n" },
  { "slub-of-6.12",
    "machine x86-64 memory=512M kernel=6.12 slub_debug=FZPU\n"
    "r = kmalloc(50, GFP_KERNEL)\n"
    "write(r, 8, 0x72)\n"
    "write(r + 52, 4, 0x41)\n"
    "write(r - 2, 1, 0x42)\n"
    "kfree(r)\n",
    "[Left Redzone overwritten] 0xffff88800101003e-0xffff88800101003e @offset=62. First byte 0x42 instead of 0xcc\n"
    "=============================================================================\n"
    "BUG kmalloc-64 (Not tainted): Object corrupt\n"
    "-----------------------------------------------------------------------------\n"
    "Slab 0xffffea0000040400 objects=16 used=1 fp=0xffff888001010140 flags=0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Object 0xffff888001010040 @offset=64 fp=0xffff888001010140\n"
    "Redzone  ffff888001010000: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Redzone  ffff888001010010: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Redzone  ffff888001010020: cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc cc  ................\n"
    "Redzone  ffff888001010030: cc cc cc cc cc cc cc cc cc cc cc cc cc cc 42 cc  ..............B.\n"
    "Object   ffff888001010040: 72 72 72 72 72 72 72 72 6b 6b 6b 6b 6b 6b 6b 6b  rrrrrrrrkkkkkkkk\n"
    "Object   ffff888001010050: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001010060: 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk\n"
    "Object   ffff888001010070: 6b a5 cc cc 41 41 41 41 cc cc cc cc cc cc cc cc  k...AAAA........\n"
    "Redzone  ffff888001010080: cc cc cc cc cc cc cc cc                          ........\n"
    "Padding  ffff8880010100d8: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Padding  ffff8880010100e8: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ\n"
    "Padding  ffff8880010100f8: 5a 5a 5a 5a 5a 5a 5a 5a                          ZZZZZZZZ\n"
    "WARNING: CPU: 0 PID: 1 at mm/slub.c:1127 object_err\n"
    "FIX kmalloc-64: Restoring Left Redzone 0xffff88800101003e-0xffff88800101003e=0xcc\n"
    "[kmalloc Redzone overwritten] 0xffff888001010074-0xffff888001010077 @offset=116. First byte 0x41 instead of 0xcc\n"
    "FIX kmalloc-64: Restoring kmalloc Redzone 0xffff888001010074-0xffff888001010077=0xcc\n"
    "FIX kmalloc-64: Object at 0xffff888001010040 not freed\n" },
  { "slub-of-2.6.34",
    "machine x86-32 memory=64M slab=slub slub_debug=FZPU\n"
    "r[0..1] = kmalloc(20, GFP_KERNEL)\n"
    "write(r[1], 20, 0x72)\n"
    "write(r[1] + 33, 2, 0x41)\n"
    "kfree(r[1])\n",
    "=============================================================================\n"
    "BUG kmalloc-32: Redzone overwritten\n"
    "-----------------------------------------------------------------------------\n"
    "INFO: 0xc3c01071-0xc3c01072. First byte 0x41 instead of 0xcc\n"
    "INFO: Slab 0xc1078020 objects=51 used=2 fp=0xc3c010a0 flags=0x400000c2\n"
    "INFO: Object 0xc3c01050 @offset=80 fp=0xc3c010a0\n"
    "Bytes b4 0xc3c01040:  00 00 00 00 00 00 00 00 5a 5a 5a 5a 5a 5a 5a 5a ........ZZZZZZZZ\n"
    "  Object 0xc3c01050:  72 72 72 72 72 72 72 72 72 72 72 72 72 72 72 72 rrrrrrrrrrrrrrrr\n"
    "  Object 0xc3c01060:  72 72 72 72 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b a5 rrrrkkkkkkkkkkk.\n"
    " Redzone 0xc3c01070:  cc 41 41 cc                                     .AA.            \n"
    " Padding 0xc3c01098:  5a 5a 5a 5a 5a 5a 5a 5a                         ZZZZZZZZ        \n"
    "FIX kmalloc-32: Restoring 0xc3c01071-0xc3c01072=0xcc\n" },
  { "slub-poison-of-2.6.34",
    "machine x86-32 memory=64M slab=slub slub_debug=P\n"
    "c = kmem_cache_create(\"mine\", 30, 0, 0, NULL)\n"
    "a[0..1] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[0])\n"
    "write(a[0] + 29, 1, 0x6b)\n"
    "kmem_cache_alloc(c, GFP_KERNEL)\n",
    "=============================================================================\n"
    "BUG mine: Poison overwritten\n"
    "-----------------------------------------------------------------------------\n"
    "INFO: 0xc3c0201d-0xc3c0201d. First byte 0x6b instead of 0xa5\n"
    "INFO: Slab 0xc1078040 objects=102 used=1 fp=0xc3c02000 flags=0x400000c2\n"
    "INFO: Object 0xc3c02000 @offset=0 fp=0xc3c02050\n"
    "  Object 0xc3c02000:  6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b kkkkkkkkkkkkkkkk\n"
    "  Object 0xc3c02010:  6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b       kkkkkkkkkkkkkk  \n"
    " Padding 0xc3c02024:  5a 5a 5a 5a                                     ZZZZ            \n"
    "FIX mine: Restoring 0xc3c0201d-0xc3c0201d=0xa5\n"
    "FIX mine: Marking all objects used\n" },
  { "slub-left",
    "machine x86-64 memory=512M kernel=6.12\n"
    "c = kmem_cache_create(\"mine\", 1000, 0, 0, ctor)\n"
    "a[0..2] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[1])\n"
    "kmem_cache_destroy(c)\n",
    "=============================================================================\n"
    "BUG mine (Not tainted): Objects remaining on __kmem_cache_shutdown()\n"
    "-----------------------------------------------------------------------------\n"
    "Object 0xffff888001020000 @offset=0\n"
    "Object 0xffff8880010207e0 @offset=2016\n"
    "Slab 0xffffea0000040800 objects=8 used=2 fp=0xffff8880010203f0 flags=0xfffffc0000040(head|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "WARNING: CPU: 0 PID: 1 at mm/slub.c:1152 __slab_err\n"
    "kmem_cache_destroy mine: Slab cache still has objects when called from kmemscope\n" },
};
/* clang-format on */

static void
print_report (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (c->workload);
  g_autofree char *report = fixture_printed (timeline);

  g_assert_cmpstr (report, ==, c->report);
}

/* Where the machine has moved on the bytes are not known, and the report has its first lines alone. */
static void
leave_bytes_out (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (cases[0].workload);
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmEvent *events;
  uint32_t n;

  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  events = km_timeline_events (timeline, &n);
  for (uint32_t i = 0; i < n; i++)
    if (events[i].kind == KM_EVENT_KMEM_ERROR)
      {
        g_autofree char *message = km_narrate_kernel_message (model, &events[i]);
        g_assert_cmpstr (message, ==,
                         "slab error in verify_redzone_free(): cache `dummy': memory outside object was overwritten");
        return;
      }
  g_assert_not_reached ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/reports/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], print_report);
    }
  g_test_add_func ("/reports/moved-on", leave_bytes_out);
  return g_test_run ();
}
