/* The one function that Go's runtime takes from bcryptprimitives.dll, which older
 * versions of Wine don't have: random bytes. Built by .ci/windows; under this
 * repository's license. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom, of advapi32.dll */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count)
{
	while (count) {
		ULONG some = count > 0x10000 ? 0x10000 : (ULONG)count;
		if (!SystemFunction036(bytes, some))
			return FALSE;
		bytes += some;
		count -= some;
	}
	return TRUE;
}
