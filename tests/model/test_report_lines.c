/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each misuse makes each kernel print: the lines by which one would know it, in the words and with the numbers of
 * its source (mm/slab.c, mm/slub.c, mm/vmalloc.c, mm/highmem.c, mm/percpu.c, mm/page_alloc.c). */
#include "fixture.h"

#include <string.h>

typedef struct
{
  const char *name, *workload;
  const char *lines; /* among those of the last call, in this order */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "vmalloc-exceeds",
    "machine x86-64 memory=64M kernel=6.1\n"
    "v = vmalloc_32(20G)\n",
    "kmemscope: vmalloc error: size 21474836480, exceeds total pages, mode:0xcc4(GFP_KERNEL|GFP_DMA32), nodemask=(null),cpuset=/,mems_allowed=0\n" },
  { "vmalloc-zalloc",
    "machine x86-64 memory=64M kernel=6.1\n"
    "v = vzalloc(20G)\n",
    "kmemscope: vmalloc error: size 21474836480, exceeds total pages, mode:0xdc0(GFP_KERNEL|__GFP_ZERO), nodemask=(null),cpuset=/,mems_allowed=0\n" },
  { "vunmap-6.12",
    "machine x86-64 memory=64M kernel=6.12\n"
    "p = alloc_page(GFP_KERNEL)\n"
    "v = vmap(p, 1)\n"
    "vunmap(v)\n"
    "vunmap(v + 4096)\n",
    "WARNING: CPU: 0 PID: 1 at mm/vmalloc.c:3473 vunmap\n"
    "Trying to vunmap() nonexistent vm area (ffffc90000001000)\n" },
  { "vunmap-2.6.34",
    "machine x86-32 memory=64M\n"
    "p = alloc_page(GFP_KERNEL)\n"
    "v = vmap(p, 1)\n"
    "vunmap(v + 8192)\n",
    "WARNING: at mm/vmalloc.c:1367 __vunmap()\n"
    "Trying to vfree() nonexistent vm area (c4802000)\n" },
  { "vfree-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "v = vmalloc(8192)\n"
    "vfree(v + 65536)\n",
    "WARNING: CPU: 0 PID: 1 at mm/vmalloc.c:2758 __vunmap\n"
    "Trying to vfree() nonexistent vm area (ffffc90000010000)\n" },
  { "kunmap-irq",
    "machine x86-32 memory=1G\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "kmap(p)\n"
    "context irq\n"
    "kunmap(p)\n",
    "kernel BUG at arch/x86/mm/highmem_32.c:16!\n" },
  { "kunmap-6.1-irq",
    "machine x86-32 memory=1G kernel=6.1\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "kmap(p)\n"
    "context irq\n"
    "kunmap(p)\n",
    "BUG: sleeping function called from invalid context at include/linux/highmem-internal.h:55\n"
    "in_atomic(): 1, irqs_disabled(): 1, non_block: 0, pid: 1, name: kmemscope\n"
    "preempt_count: 10001, expected: 0\n" },
  { "kunmap-twice",
    "machine x86-32 memory=1G\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "a = kmap(p)\n"
    "kunmap(p)\n"
    "kunmap(p)\n",
    "kernel BUG at mm/highmem.c:269!\n" },
  { "kunmap-never",
    "machine x86-32 memory=1G kernel=6.1\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "kunmap(p)\n",
    "kernel BUG at mm/highmem.c:358!\n" },
  { "kmap-irq",
    "machine x86-32 memory=1G\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "context irq\n"
    "kmap(p)\n",
    "BUG: sleeping function called from invalid context at arch/x86/mm/highmem_32.c:7\n"
    "in_atomic(): 1, irqs_disabled(): 1, pid: 1, name: kmemscope\n" },
  { "kmap-irq-lowmem",
    "machine x86-64 memory=64M kernel=6.12\n"
    "p = alloc_page(GFP_KERNEL)\n"
    "context softirq\n"
    "kmap(p)\n",
    "BUG: sleeping function called from invalid context at include/linux/highmem-internal.h:164\n"
    "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 1, name: kmemscope\n"
    "preempt_count: 101, expected: 0\n" },
  { "slub-sleep-old",
    "machine x86-32 memory=64M slab=slub\n"
    "context atomic\n"
    "b = kmalloc(8, GFP_KERNEL)\n",
    "BUG: sleeping function called from invalid context at mm/slub.c:1705\n"
    "in_atomic(): 1, irqs_disabled(): 0, pid: 1, name: kmemscope\n" },
  { "percpu-size-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "a = alloc_percpu(64K)\n",
    "illegal size (65536) or align (0) for percpu allocation\n" },
  { "null-cache-shrink",
    "machine x86-32 memory=64M\n"
    "kmem_cache_shrink(NULL)\n",
    "kernel BUG at mm/slab.c:2516!\n" },
  { "null-cache-shrink-slub",
    "machine x86-32 memory=64M slab=slub\n"
    "kmem_cache_shrink(NULL)\n",
    "BUG: unable to handle kernel NULL pointer dereference at 00000000\n"
    "IP: kmem_cache_shrink\n" },
  { "null-cache-alloc-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "b = kmem_cache_alloc(NULL, GFP_KERNEL)\n",
    "BUG: kernel NULL pointer dereference, address: 0000000000000000\n"
    "RIP: 0010:kmem_cache_alloc\n" },
  { "freed-in-a-row-hardened",
    "machine x86-64 memory=64M kernel=6.1 slub_hardened\n"
    "b = kmalloc(32, GFP_KERNEL)\n"
    "kfree(b)\n"
    "kfree(b)\n",
    "kernel BUG at mm/slub.c:419!\n" },
  { "freed-in-a-row-6.12",
    "machine x86-64 memory=64M kernel=6.12 slub_hardened\n"
    "b = kmalloc(32, GFP_KERNEL)\n"
    "kfree(b)\n"
    "kfree(b)\n",
    "kernel BUG at mm/slub.c:550!\n" },
  { "create-failed-6.1-slab",
    "machine x86-64 memory=64M kernel=6.1 slab=slab\n"
    "c = kmem_cache_create(\"big\", 64M, 0, 0, NULL)\n",
    "kmem_cache_create_usercopy(big) failed with error -7\n" },
  { "create-failed-6.1-slub",
    "machine x86-64 memory=64M kernel=6.1\n"
    "c = kmem_cache_create(\"big\", 64M, 0, 0, NULL)\n",
    "kmem_cache_create_usercopy(big) failed with error -22\n" },
  { "create-failed-old",
    "machine x86-32 memory=64M\n"
    "c = kmem_cache_create(\"big\", 64M, 0, 0, NULL)\n",
    "kmem_cache_create: Early error in slab big\n"
    "kernel BUG at mm/slab.c:2112!\n" },
  { "zero-ctor-slub",
    "machine x86-64 memory=64M kernel=6.1\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, ctor)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL | __GFP_ZERO)\n",
    "WARNING: CPU: 0 PID: 1 at mm/slub.c new_slab\n" },
  { "zero-ctor-slab",
    "machine x86-64 memory=64M kernel=6.1 slab=slab\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, ctor)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL | __GFP_ZERO)\n",
    "WARNING: CPU: 0 PID: 1 at mm/slab.c cache_grow_begin\n" },
  { "objects-left-slab-6.1",
    "machine x86-64 memory=64M kernel=6.1 slab=slab\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_destroy(c)\n",
    "kmem_cache_destroy c: Slab cache still has objects when called from kmemscope\n" },
  { "dma-place",
    "machine x86-32 memory=64M debug=slab\n"
    "c = kmem_cache_create(\"c\", 64, 0, SLAB_CACHE_DMA, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL)\n",
    "kernel BUG at mm/slab.c:2672!\n" },
  { "dma-place-2",
    "machine x86-32 memory=64M debug=slab\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL | GFP_DMA)\n",
    "kernel BUG at mm/slab.c:2670!\n" },
  { "grow-flags",
    "machine x86-32 memory=64M\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_HIGHUSER)\n",
    "kernel BUG at mm/slab.c:2753!\n" },
  { "grow-flags-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "b = kmalloc(32, GFP_HIGHUSER | __GFP_DMA32)\n",
    "Unexpected gfp: 0x6 (__GFP_HIGHMEM|GFP_DMA32). Fixing up to gfp: 0x100cc0 (GFP_USER). Fix your code!\n" },
  { "vfree-irq",
    "machine x86-32 memory=64M\n"
    "v = vmalloc(100)\n"
    "context irq\n"
    "vfree(v)\n",
    "kernel BUG at mm/vmalloc.c:1407!\n" },
  { "vunmap-irq",
    "machine x86-64 memory=64M kernel=6.12\n"
    "p = alloc_page(GFP_KERNEL)\n"
    "v = vmap(p, 1)\n"
    "context irq\n"
    "vunmap(v)\n",
    "kernel BUG at mm/vmalloc.c:3466!\n" },
  { "vmalloc-irq",
    "machine x86-64 memory=64M kernel=6.1\n"
    "context irq\n"
    "v = vmalloc(100)\n",
    "kernel BUG at mm/vmalloc.c:2554!\n" },
  { "destroy-irq",
    "machine x86-32 memory=64M\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "context irq\n"
    "kmem_cache_destroy(c)\n",
    "kernel BUG at mm/slab.c:2545!\n" },
  { "oops-6.1-32",
    "machine x86-32 memory=64M kernel=6.1\n"
    "__free_pages(frame(0x40000), 0)\n",
    "BUG: unable to handle page fault for address: c180001c\n"
    "EIP: __free_pages\n" },
  { "oops-null",
    "machine x86-32 memory=64M kernel=6.1\n"
    "__free_pages(NULL, 0)\n",
    "BUG: kernel NULL pointer dereference, address: 0000001c\n"
    "EIP: __free_pages\n" },
  { "oops-old-64",
    "machine x86-64 memory=64M\n"
    "put_page(frame(0x40000))\n",
    "BUG: unable to handle kernel paging request at ffffea0000e00008\n"
    "IP: put_page\n" },
  { "vmap-failed-6.1",
    "machine x86-32 memory=1G vmalloc=32M kernel=6.1\n"
    "v[0..3] = vmalloc(10M)\n",
    "vmap allocation for size 10489856 failed: use vmalloc=<size> to increase size\n"
    "kmemscope: vmalloc error: size 10485760, vm_struct allocation failed, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0\n" },
  { "vmap-failed-6.12",
    "machine x86-32 memory=1G vmalloc=32M kernel=6.12\n"
    "v[0..3] = vmalloc_32(10M)\n",
    "vmalloc_node_range for size 10489856 failed: Address range restricted to 0xfe800000 - 0xff3fe000\n"
    "kmemscope: vmalloc error: size 10485760, vm_struct allocation failed, mode:0xcc4(GFP_KERNEL|GFP_DMA32), nodemask=(null),cpuset=/,mems_allowed=0\n" },
  { "percpu-module",
    "machine x86-32 memory=64M cpus=2\n"
    "DEFINE_PER_CPU(char[65536], a)\n",
    "PERCPU: allocation failed, size=65536 align=1, alloc from reserved chunk failed\n"
    "Could not allocate 65536 bytes percpu data\n" },
  { "percpu-module-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "DEFINE_PER_CPU(char[65536], a)\n",
    "percpu: allocation failed, size=65536 align=1 atomic=0, alloc from reserved chunk failed\n" },
  { "percpu-double-free",
    "machine x86-32 memory=64M cpus=2\n"
    "a = alloc_percpu(8)\n"
    "free_percpu(a)\n"
    "free_percpu(a)\n",
    "kernel BUG at mm/percpu.c:601!\n" },
  { "wrong-cache-old",
    "machine x86-32 memory=64M slab=slub slub_debug=F\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "d = kmem_cache_create(\"d\", 96, 0, 0, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(d, b)\n",
    "BUG kmalloc-96: page slab pointer corrupt.\n"
    "INFO: Slab 0xc1078020 objects=64 used=1 fp=0xc3c01040 flags=0x400000c2\n"
    "INFO: Object 0xc3c01000 @offset=0 fp=0x(null)\n" },
  { "wrong-cache-6.1",
    "machine x86-64 memory=64M kernel=6.1 slub_debug=F\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "d = kmem_cache_create(\"d\", 96, 0, 0, NULL)\n"
    "b = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(d, b)\n",
    "cache_from_obj: Wrong slab cache. d but object is from c\n" },
  { "invalid-pointer",
    "machine x86-64 memory=64M kernel=6.1 slub_debug=F\n"
    "b = kmalloc(64, GFP_KERNEL)\n"
    "kfree(b + 8)\n",
    "BUG kmalloc-64 (Not tainted): Invalid object pointer 0xffff888001005008\n"
    "Slab 0xffffea0000040140 objects=64 used=1 fp=0xffff888001005040 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "FIX kmalloc-64: Object at 0xffff888001005008 not freed\n" },
  { "count-old",
    "machine x86-32 memory=64M slab=slub slub_debug=FP\n"
    "c = kmem_cache_create(\"mine\", 100, 0, 0, NULL)\n"
    "a[0..1] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[0])\n"
    "write(a[0] + 100, 4, 0x77)\n"
    "kmem_cache_free(c, a[1])\n",
    "BUG mine: Freechain corrupt\n"
    "INFO: Slab 0xc1078040 objects=39 used=1 fp=0xc3c02000 flags=0x400000c2\n"
    "INFO: Object 0xc3c02000 @offset=0 fp=0x77777777\n" },
  { "disabled-6.1",
    "machine x86-64 memory=64M kernel=6.1 slub_debug=FP\n"
    "a[0..1] = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[0])\n"
    "write(a[0], 1, 1)\n"
    "b = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[1])\n",
    "BUG kmalloc-64 (Not tainted): Slab disabled since SLUB metadata consistency check failed\n"
    "Slab 0xffffea0000040180 objects=32 used=32 fp=0x0000000000000000 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "FIX kmalloc-64: Object at 0xffff888001006080 not freed\n" },
  { "disabled-6.12",
    "machine x86-64 memory=64M kernel=6.12 slub_debug=FP\n"
    "a[0..1] = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[0])\n"
    "write(a[0], 1, 1)\n"
    "b = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[1])\n",
    "BUG kmalloc-64 (Not tainted): Slab disabled since SLUB metadata consistency check failed\n"
    "Slab 0xffffea0000040280 objects=32 used=32 fp=0x0000000000000000 flags=0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n"
    "WARNING: CPU: 0 PID: 1 at mm/slub.c:1152 __slab_err\n" },
  { "none-in-use",
    "machine x86-64 memory=64M kernel=6.12 slub_debug=FP\n"
    "a = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a)\n"
    "kfree(a)\n",
    "BUG kmalloc-64 (Not tainted): Slab has 0 allocated objects but 1 are to be freed\n"
    "Slab 0xffffea0000040280 objects=32 used=0 fp=0xffff88800100a000 flags=0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n"
    "WARNING: CPU: 0 PID: 1 at mm/slub.c:1152 __slab_err\n" },
  { "none-in-use-6.1",
    "machine x86-64 memory=64M kernel=6.1 slub_debug=F\n"
    "a = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a)\n"
    "kfree(a)\n",
    "BUG kmalloc-64 (Not tainted): Slab has 0 allocated objects but 1 are to be freed\n"
    "Slab 0xffffea0000040140 objects=64 used=0 fp=0xffff888001005000 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "FIX kmalloc-64: Object at 0xffff888001005000 not freed\n" },
  { "slub-left-old",
    "machine x86-32 memory=64M slab=slub\n"
    "c = kmem_cache_create(\"mine\", 1000, 0, 0, ctor)\n"
    "a[0..8] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[1])\n"
    "kmem_cache_free(c, a[2])\n"
    "kmem_cache_destroy(c)\n",
    "BUG mine: Objects remaining on kmem_cache_close()\n"
    "INFO: Slab 0xc1078080 objects=8 used=6 fp=0xc3c047e0 flags=0x40004080\n"
    "INFO: Object 0xc3c04000 @offset=0\n" },
  { "slub-left-6.1-32",
    "machine x86-32 memory=1G kernel=6.1\n"
    "c = kmem_cache_create(\"mine\", 1000, 0, 0, ctor)\n"
    "a[0..8] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[1])\n"
    "kmem_cache_free(c, a[2])\n"
    "kmem_cache_destroy(c)\n",
    "BUG mine (Not tainted): Objects remaining in mine on __kmem_cache_shutdown()\n"
    "Slab 0xc1020800 objects=8 used=6 fp=0xc10407e0 flags=0x40010200(slab|head|zone=1)\n"
    "Object 0xc1040000 @offset=0\n" },
  { "slub-old-two-cpus",
    "machine x86-64 memory=64M slab=slub slub_debug=FZPU cpus=2\n"
    "r[0..1] = kmalloc(5000, GFP_KERNEL)\n"
    "write(r[0] + 8192, 2, 0x41)\n"
    "kfree(r[0])\n",
    "BUG kmalloc-8192: Redzone overwritten\n"
    "INFO: 0xffff880003c0a000-0xffff880003c0a001. First byte 0x41 instead of 0xcc\n"
    "INFO: Slab 0xffffea00000d21c0 objects=3 used=2 fp=0xffff880003c0c090 flags=0x40000000000040c3\n" },
  { "slab-6.1-red",
    "machine x86-64 memory=64M kernel=6.1 slab=slab debug=slab\n"
    "c = kmem_cache_create(\"mine\", 40, 0, SLAB_RED_ZONE | SLAB_POISON, NULL)\n"
    "a[0..2] = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "kmem_cache_free(c, a[1])\n"
    "write(a[1] + 9, 1, 0x01)\n"
    "e = kmem_cache_alloc(c, GFP_KERNEL)\n",
    "Slab corruption (Not tainted): mine start=ffff888001005388, len=40\n"
    "Redzone: 0x9f911029d74e35b/0x9f911029d74e35b\n"
    "000: 6b 6b 6b 6b 6b 6b 6b 6b 6b 01 6b 6b 6b 6b 6b 6b  kkkkkkkkk.kkkkkk\n" },
  { "stack-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "t = alloc_thread_info()\n"
    "use_stack(t, 20000)\n",
    "BUG: TASK stack guard page was hit at ffffc90000000000\n" },
  { "stack-old",
    "machine x86-32 memory=64M\n"
    "t = alloc_thread_info()\n"
    "use_stack(t, 9000)\n",
    "Thread overran stack, or stack corrupted\n" },
  { "panic-6.1",
    "machine x86-64 memory=64M kernel=6.1\n"
    "d = kmem_cache_create(\"c\", 64M, 0, SLAB_PANIC, NULL)\n",
    "kmem_cache_create_usercopy(c) failed with error -22\n"
    "Kernel panic - not syncing: kmem_cache_create_usercopy: Failed to create slab 'c'. Error -22\n" },
  { "free-page-order-0",
    "machine x86-64 memory=64M kernel=6.1\n"
    "p = __get_free_page(GFP_KERNEL)\n"
    "kfree(p)\n",
    "WARNING: CPU: 0 PID: 1 at mm/slab_common.c free_large_kmalloc\n"
    "object pointer: 0xffff888001000000\n" },
  { "ksize-null",
    "machine x86-32 memory=64M\n"
    "n = ksize(NULL)\n",
    "kernel BUG at mm/slab.c:4509!\n" },
  { "kmap-atomic-busy",
    "machine x86-32 memory=1G debug=slab\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "a = kmap_atomic(p, KM_USER0)\n"
    "b = kmap_atomic(p, KM_USER0)\n",
    "kernel BUG at arch/x86/mm/highmem_32.c:45!\n" },
  { "kunmap-order",
    "machine x86-32 memory=1G kernel=6.1\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "a = kmap_atomic(p)\n"
    "b = kmap_atomic(p)\n"
    "kunmap_atomic(a)\n",
    "WARNING: CPU: 0 PID: 1 at mm/highmem.c kunmap_local_indexed\n" },
  { "bad-page-slab-6.12",
    "machine x86-64 memory=64M kernel=6.12\n"
    "b = kmalloc(64, GFP_KERNEL)\n"
    "p = virt_to_page(b)\n"
    "__free_page(p)\n",
    "BUG: Bad page state in process kmemscope  pfn:01009\n"
    "page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1009\n"
    "flags: 0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n" },
  { "bad-page-tail",
    "machine x86-64 memory=64M kernel=6.1 pcp=off\n"
    "p = alloc_pages(GFP_KERNEL, 2)\n"
    "get_page(p + 1)\n"
    "__free_pages(p, 2)\n",
    "BUG: Bad page state in process kmemscope  pfn:01001\n"
    "page:ffffea0000040040 refcount:1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1001\n"
    "flags: 0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n" },
  { "fail-dma32-32bit",
    "machine x86-32 memory=1G kernel=6.1\n"
    "p = alloc_pages(GFP_KERNEL | __GFP_DMA32, 10)\n"
    "q[0..300] = alloc_pages(GFP_ATOMIC | __GFP_DMA32, 10)\n",
    "kmemscope: page allocation failure: order:10, mode:0xa24(GFP_ATOMIC|GFP_DMA32), nodemask=(null),cpuset=/,mems_allowed=0\n" },
  { "fail-shared",
    "machine x86-32 memory=1G\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "get_page(p)\n"
    "q[0..300] = alloc_pages(GFP_ATOMIC, 10)\n",
    "kmemscope: page allocation failure. order:10, mode:0x20\n"
    "1 pages shared\n" },
  { "shrink-in-irq-slub",
    "machine x86-32 memory=64M slab=slub\n"
    "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\n"
    "context irq\n"
    "kmem_cache_destroy(c)\n",
    "kernel BUG at mm/slub.c!\n" },
  { "irq-stack",
    "machine x86-32 memory=64M stack=4K\n"
    "t = alloc_thread_info()\n"
    "context irq\n"
    "use_stack(t, 4090)\n",
    "Thread overran stack, or stack corrupted\n" },
  { "bad-page-6.12-buddy",
    "machine x86-64 memory=64M kernel=6.12 pcp=off\n"
    "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 0)\n"
    "__free_pages(a, 1)\n",
    "BUG: Bad page state in process kmemscope  pfn:01001\n"
    "page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1001\n"
    "flags: 0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n" },
  { "bad-page-buddy-32",
    "machine x86-32 memory=64M kernel=6.1 pcp=off\n"
    "a = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, 0)\n"
    "__free_pages(a, 1)\n",
    "BUG: Bad page state in process kmemscope  pfn:01001\n"
    "page:c1020020 refcount:0 mapcount:-128 mapping:00000000 index:0x0 pfn:0x1001\n"
    "flags: 0x40000000(zone=1)\n" },
  { "bad-page-2.6.34-slab",
    "machine x86-32 memory=64M\n"
    "b = kmalloc(64, GFP_KERNEL)\n"
    "p = virt_to_page(b)\n"
    "__free_page(p)\n",
    "BUG: Bad page state in process kmemscope  pfn:03c02\n"
    "page:c1078040 count:0 mapcount:0 mapping:(null) index:0x0\n"
    "page flags: 0x40000080(slab)\n" },
  { "bad-page-reserved-6.1",
    "machine x86-64 memory=64M kernel=6.1 reserved=4M pcp=off\n"
    "put_page(frame(16))\n",
    "BUG: Bad page state in process kmemscope  pfn:00010\n"
    "page:ffffea0000000400 refcount:0 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x10\n"
    "flags: 0x7ffffc0001000(reserved|node=0|zone=0|lastcpupid=0x1fffff)\n" },
  { "many-bad-pages",
    "machine x86-64 memory=64M kernel=6.1 pcp=off\n"
    "p = alloc_pages(GFP_KERNEL, 0)\n"
    "__free_pages(p, 7)\n",
    "BUG: Bad page state in process kmemscope  pfn:01001\n"
    "page:ffffea0000040040 refcount:0 mapcount:-128 mapping:0000000000000000 index:0x0 pfn:0x1001\n"
    "flags: 0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n" },
  { "many-bad-pages-old",
    "machine x86-32 memory=64M pcp=off\n"
    "p = alloc_pages(GFP_KERNEL, 0)\n"
    "__free_pages(p, 7)\n",
    "BUG: Bad page state in process kmemscope  pfn:03c01\n"
    "page:c1078020 count:0 mapcount:0 mapping:(null) index:0x0\n"
    "page flags: 0x40080000(buddy)\n" },
  { "slub-32-bit-6.1-two-cpus",
    "machine x86-32 memory=64M kernel=6.1 slub_debug=FZPU cpus=2\n"
    "r = kmalloc(20, GFP_KERNEL)\n"
    "write(r + 32, 2, 0x41)\n"
    "kfree(r)\n",
    "BUG kmalloc-32 (Not tainted): Right Redzone overwritten\n"
    "0xc1007040-0xc1007041 @offset=64. First byte 0x41 instead of 0xcc\n"
    "Slab 0xc10200e0 objects=32 used=1 fp=0xc10070a0 flags=0x40000200(slab|zone=1)\n" },
  { "padding-6.12",
    "machine x86-64 memory=64M kernel=6.12 slub_debug=FP\n"
    "c = kmem_cache_create(\"mine\", 100, 0, 0, NULL)\n"
    "a = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "write(a + 4080, 4, 0x55)\n"
    "kmem_cache_free(c, a)\n",
    "BUG mine (Not tainted): Padding overwritten. 0xffff88800100aff0-0xffff88800100aff3 @offset=4080\n"
    "Slab 0xffffea0000040280 objects=36 used=1 fp=0xffff88800100a070 flags=0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n"
    "WARNING: CPU: 0 PID: 1 at mm/slub.c:1152 __slab_err\n" },
  { "stray-pointer-slub",
    "machine x86-64 memory=64M kernel=6.1\n"
    "a[0..2] = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[0])\n"
    "write(a[0] + 32, 8, 0x77)\n"
    "b = kmalloc(64, GFP_KERNEL)\n"
    "d = kmalloc(64, GFP_KERNEL)\n",
    "kernel BUG at mm/slub.c!\n" },
  { "freepointer-of-6.1",
    "machine x86-64 memory=64M kernel=6.1 slub_debug=FZ\n"
    "a[0..1] = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[0])\n"
    "write(a[0] + 32, 8, 0x77)\n"
    "b = kmalloc(64, GFP_KERNEL)\n",
    "BUG kmalloc-64 (Not tainted): Freepointer corrupt\n"
    "Slab 0xffffea0000040200 objects=21 used=2 fp=0x0000000000000000 flags=0xfffffc0000200(slab|node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Object 0xffff888001008040 @offset=64 fp=0x7777777777777777\n" },
  { "freepointer-of-6.12",
    "machine x86-64 memory=64M kernel=6.12 slub_debug=FZP\n"
    "a[0..1] = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[0])\n"
    "write(a[0] + 72, 8, 0x77)\n"
    "b = kmalloc(64, GFP_KERNEL)\n",
    "BUG kmalloc-64 (Not tainted): Freepointer corrupt\n"
    "Slab 0xffffea0000040380 objects=21 used=2 fp=0x0000000000000000 flags=0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)\n"
    "Object 0xffff88800100e040 @offset=64 fp=0x7777777777777777\n" },
  { "freepointer-of-2.6.34",
    "machine x86-32 memory=64M slab=slub slub_debug=FP\n"
    "a[0..1] = kmalloc(64, GFP_KERNEL)\n"
    "kfree(a[0])\n"
    "write(a[0] + 64, 4, 0x77)\n"
    "b = kmalloc(64, GFP_KERNEL)\n",
    "BUG kmalloc-64: Freepointer corrupt\n"
    "INFO: Slab 0xc1078020 objects=56 used=1 fp=0xc3c01000 flags=0x400000c2\n"
    "INFO: Object 0xc3c01000 @offset=0 fp=0x77777777\n" },
  { "padding-of-2.6.34",
    "machine x86-32 memory=64M slab=slub slub_debug=P\n"
    "c = kmem_cache_create(\"mine\", 100, 0, 0, NULL)\n"
    "a = kmem_cache_alloc(c, GFP_KERNEL)\n"
    "write(a + 4080, 4, 0x55)\n"
    "kmem_cache_free(c, a)\n",
    "BUG mine: Padding overwritten. 0xc3c02ff0-0xc3c02ff3\n"
    "INFO: Slab 0xc1078040 objects=39 used=1 fp=0xc3c02068 flags=0x400000c2\n"
    "FIX mine: Restoring 0xc3c02ff0-0xc3c02ff3=0x5a\n" },
  { "vmap-of-2.6.34",
    "machine x86-32 memory=1G vmalloc=32M\n"
    "v[0..3] = vmalloc(10M)\n",
    "vmap allocation for size 10489856 failed: use vmalloc=<size> to increase size.\n" },
  { "bad-page-at-hand-out-with-highmem",
    "machine x86-32 memory=1G kernel=6.1 pcp=off\n"
    "p = alloc_page(GFP_HIGHUSER)\n"
    "__free_page(p)\n"
    "__free_page(p)\n"
    "q = alloc_page(GFP_HIGHUSER)\n",
    "BUG: Bad page state in process kmemscope  pfn:38000\n"
    "page:c1700000 refcount:-1 mapcount:0 mapping:00000000 index:0x0 pfn:0x38000\n"
    "flags: 0x80000000(zone=2)\n" },
};
/* clang-format on */

static void
print_lines (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (KmTimeline) timeline = fixture_timeline (c->workload);
  g_autofree char *report = fixture_printed (timeline), *all = g_strconcat ("\n", report, NULL);
  g_auto (GStrv) lines = g_strsplit (c->lines, "\n", -1);
  const char *at = all;

  for (char **line = lines; **line; line++)
    {
      g_autofree char *whole = g_strdup_printf ("\n%s\n", *line);

      at = strstr (at, whole);
      if (!at)
        g_error ("“%s” is not in:\n%s", *line, report);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/report-lines/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], print_lines);
    }
  return g_test_run ();
}
