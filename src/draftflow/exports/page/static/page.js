(function(){'use strict';
var root=document.documentElement,japanese=root.lang==='ja',card=document.createElement('div'),at=null,pinned=false,timer=0;
root.classList.add('js');
card.className='card';card.id='card';card.setAttribute('role','dialog');card.tabIndex=-1;card.hidden=true;
function later(what,wait){clearTimeout(timer);timer=setTimeout(what,wait)}
function copy(node){var made=node.cloneNode(true);[made].concat([].slice.call(made.querySelectorAll('[id]'))).forEach(function(e){e.removeAttribute('id')});return made}
function place(){
 if(!at||innerWidth<=640){card.style.left=card.style.top='';return}
 var box=at.getBoundingClientRect(),w=card.offsetWidth,h=card.offsetHeight,gap=10;
 var below=box.bottom+gap,top=below+h<=innerHeight-8||box.top<innerHeight/2?below:box.top-gap-h;
 card.style.left=Math.max(8,Math.min(box.left-w/3,innerWidth-w-8))+'px';
 card.style.top=Math.max(8,Math.min(top,innerHeight-h-8))+'px'}
function excerpt(found){
 var made=copy(found.querySelector('blockquote')),next=found.nextElementSibling,before='',after='',prior=found;
 function said(li){return li.querySelector('blockquote').textContent}
 while(prior.classList.contains('joined')&&before.length<200&&(prior=prior.previousElementSibling))before=said(prior)+before;
 while(next&&next.classList.contains('joined')&&after.length<200){after+=said(next);next=next.nextElementSibling}
 if(before)made.prepend(before.length>200?'…'+before.slice(-200):before);
 if(after)made.append(after.length>200?after.slice(0,200)+'…':after);
 return made}
function fill(link){
 card.replaceChildren();
 var keys=[link.hash.slice(1)].concat((link.dataset.p||'').split(' ').filter(Boolean).map(function(key){return'p-'+key}));
 var first=document.getElementById(keys[0]),source=first&&first.closest('.source'),scroll=document.createElement('div');
 var row=document.createElement('span'),close=document.createElement('button');
 close.type='button';close.textContent='×';
 close.setAttribute('aria-label',japanese?'閉じる':'Close');close.addEventListener('click',function(){hide(true)});
 if(source)card.append(copy(source.querySelector('.head')));
 row.className=link.className||'ok';row.textContent=(link.getAttribute('aria-label')||'').slice(source?source.querySelector('.head').dataset.from.length:0);card.append(row);
 scroll.className='scroll';scroll.tabIndex=0;scroll.setAttribute('role','group');scroll.setAttribute('aria-label',japanese?'該当箇所':'Passage');
 keys.forEach(function(key){
  var found=document.getElementById(key),box=document.createElement('div'),where=null,near=found;if(!found)return;
  while(near&&!(where=near.querySelector('.where')))near=near.previousElementSibling;
  box.className='passage';box.append(excerpt(found));if(where)box.append(copy(where));scroll.append(box)});
 card.append(scroll,close);
 card.setAttribute('aria-label',link.getAttribute('aria-label')||link.textContent)}
function show(link,pin){
 clearTimeout(timer);
 if(at!==link){hide(false);at=link;fill(link);link.parentNode.after(card);link.setAttribute('aria-expanded','true')}
 pinned=pinned||pin;
 card.hidden=false;
 if(card.showPopover&&!card.matches(':popover-open')){card.popover='manual';card.showPopover()}
 place();
 var scroll=card.querySelector('.scroll'),mark=card.querySelector('mark');
 if(mark)scroll.scrollTop=Math.max(0,mark.offsetTop-Math.max(28,(scroll.clientHeight-mark.offsetHeight)/2))}
function hide(back){
 clearTimeout(timer);if(!at)return;
 var link=at;at=null;pinned=false;link.setAttribute('aria-expanded','false');
 if(card.hidePopover&&card.matches(':popover-open'))card.hidePopover();
 card.hidden=true;card.remove();
 if(back){quiet=true;link.focus({preventScroll:true});quiet=false}}
var quiet=false;
function number(e){return e.target.closest&&e.target.closest('sup a[href]')}
document.addEventListener('pointerover',function(e){
 if(e.pointerType==='touch')return;
 var link=number(e);
 if(link){if(!pinned||link===at)later(function(){show(link,false)},90)}
 else if(card.contains(e.target))clearTimeout(timer);
 else if(at&&!pinned&&document.activeElement!==at&&!card.contains(document.activeElement))later(function(){hide(false)},260);
 else if(!at)clearTimeout(timer)});
document.addEventListener('focusin',function(e){
 var link=number(e);
 if(link){if(!quiet&&link.matches(':focus-visible'))show(link,false)}
 else if(at&&!card.contains(e.target))hide(false)});
document.addEventListener('click',function(e){
 var link=number(e);
 if(link&&link.hash.slice(0,3)==='#p-'){if(e.ctrlKey||e.metaKey||e.shiftKey)return;e.preventDefault();if(at===link&&pinned){hide(true);return}show(link,true);card.focus({preventScroll:true})}
 else if(at&&!card.contains(e.target))hide(false)});
document.addEventListener('keydown',function(e){if(e.key==='Escape'&&at){e.preventDefault();hide(true)}});
addEventListener('resize',place);addEventListener('scroll',place,{passive:true});
addEventListener('beforeprint',function(){hide(false)});
}());
